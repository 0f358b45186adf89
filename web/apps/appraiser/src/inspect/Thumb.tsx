import { useEffect, useState } from "react";

/** A kept picture in small. */
export function Thumb({ bytes, alt, className }: { bytes: ArrayBuffer; alt: string; className?: string | undefined }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return url ? <img src={url} alt={alt} className={className} /> : null;
}
