// etcd as a program: its own module has replacements, so it cannot be installed as others are.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() {
	etcdmain.Main(os.Args)
}
