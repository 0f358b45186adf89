// Uploads files as the application on a phone does, with the real client of the protocol. It may be killed at any moment: what
// it has sent is remembered in the state file. Arguments: folder with node_modules, a file with the work.
import { createRequire } from "node:module";
import { appendFileSync, createReadStream, existsSync, readFileSync } from "node:fs";

const [folder, workFile] = process.argv.slice(2);
const require = createRequire(`${folder}/`);
const { FileUrlStorage, Upload } = require("tus-js-client");

const work = JSON.parse(readFileSync(workFile, "utf8"));
const done = new Set(existsSync(work.done) ? readFileSync(work.done, "utf8").split("\n") : []);

function uploaded(file) {
  return new Promise((resolve, reject) => {
    const upload = new Upload(createReadStream(file.path), {
      endpoint: work.endpoint,
      chunkSize: work.chunk,
      headers: { Authorization: `Bearer ${work.token}`, "X-Kite-Device": work.device },
      metadata: file.metadata,
      retryDelays: [0, 50, 100, 200, 400, 800],
      urlStorage: new FileUrlStorage(work.state),
      storeFingerprintForResuming: true,
      onChunkComplete: (size, sent) => console.log(`chunk ${file.metadata.id} ${sent}`),
      onError: reject,
      onSuccess: resolve,
    });
    upload
      .findPreviousUploads()
      .then((before) => {
        if (before.length > 0) upload.resumeFromPreviousUpload(before[0]);
        upload.start();
      })
      .catch(reject);
  });
}

for (const file of work.files) {
  if (done.has(file.metadata.id)) continue;
  await uploaded(file);
  appendFileSync(work.done, `${file.metadata.id}\n`);
  console.log(`done ${file.metadata.id}`);
}
console.log("finished");
