package live_test

import (
	"context"
	"fmt"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// One read tells everything AWS has of a stack. A fact that could not be read is not the same as a resource that is not
// there.
func ExampleRead() {
	box := sandbox.New(sandbox.Options{})
	settings := stack.Guide()
	settings.App, settings.Region, settings.Account = "shop", "eu-west-1", "123456789012"
	clients := cloud.New(box.Config(settings.Region))

	read := live.Read(context.Background(), clients, settings.Identity("aws"))
	fmt.Println("read:", read.Database.Read(), "exists:", read.Database.Exists())

	box.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:DescribeDBInstances"}})
	read = live.Read(context.Background(), clients, settings.Identity("aws"))
	fmt.Println("read:", read.Database.Read(), "exists:", read.Database.Exists())
	// Output:
	// read: true exists: false
	// read: false exists: false
}
