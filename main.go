// slipway takes a containerised API from a folder to a live, checked, priced stack on AWS.
package main

import (
	"context"
	"os"

	"slipway/ui/cli"
)

func main() {
	ctx, signals := cli.HearSignals(context.Background())
	os.Exit(cli.Run(ctx, signals, os.Args[1:]))
}
