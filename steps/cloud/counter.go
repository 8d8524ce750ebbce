package cloud

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
)

// Counter counts the calls made through the configurations it is attached to. A call that was retried counts once.
type Counter struct {
	mu         sync.Mutex
	calls      int
	writes     int
	operations map[string]int
}

// Attach puts the counter under every client made from cfg.
func (c *Counter) Attach(cfg *aws.Config) {
	cfg.APIOptions = append(slices.Clone(cfg.APIOptions), c.Middleware)
}

// Middleware adds the counter to the stack of one call.
func (c *Counter) Middleware(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc(fmt.Sprintf("SlipwayCounter%p", c), c.handle),
		middleware.After)
}

func (c *Counter) handle(ctx context.Context, in middleware.InitializeInput,
	next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	operation := awsmiddleware.GetOperationName(ctx)
	c.mu.Lock()
	c.calls++
	if IsWrite(operation) {
		c.writes++
	}
	if c.operations == nil {
		c.operations = map[string]int{}
	}
	c.operations[serviceOf(awsmiddleware.GetServiceID(ctx)).cli+":"+operation]++
	c.mu.Unlock()
	return next.HandleInitialize(ctx, in)
}

// Calls is how many calls were begun.
func (c *Counter) Calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls
}

// Writes is how many of them change something.
func (c *Counter) Writes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writes
}

// Operations says how often each operation was called: "rds:CreateDBInstance", by the aws CLI's service names.
func (c *Counter) Operations() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.operations)
}

// Reset starts counting anew.
func (c *Counter) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls, c.writes, c.operations = 0, 0, nil
}
