// slipway takes a containerised API from a folder to a live, checked, priced stack on AWS.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"slipway/ui/cli"
)

func main() {
	// ctrl+c and SIGTERM ask a run to finish the calls in flight and begin nothing more; a second one ends the program at once
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop)
	code := cli.Run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
