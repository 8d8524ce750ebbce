package acceptance

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"

	"slipway/steps/cloud"
)

// Call is one call with how it ended.
type Call struct {
	Operation string // ecs:CreateService, by IAM's names
	Began     time.Time
	Code      string // AWS's error code, "" when it went well
	Said      string // AWS's words
}

// Calls records every call made through the configurations it is attached to.
type Calls struct {
	mu  sync.Mutex
	all []Call
}

// Attach puts the recorder under every client made from cfg.
func (c *Calls) Attach(cfg *aws.Config) {
	cfg.APIOptions = append(slices.Clone(cfg.APIOptions), func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("AcceptanceCalls", c.handle), middleware.After)
	})
}

func (c *Calls) handle(ctx context.Context, in middleware.InitializeInput,
	next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	call := Call{Operation: cloud.IAMAction(awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)),
		Began: time.Now()}
	out, metadata, err := next.HandleInitialize(ctx, in)
	if err != nil {
		call.Code, call.Said = cloud.Code(err), err.Error()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, call)
	return out, metadata, err
}

// Of are the calls of some operations, in the order they ended.
func (c *Calls) Of(operations ...string) []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(c.all), func(x Call) bool { return !slices.Contains(operations, x.Operation) })
}

// Went reports whether a call of the operation went well.
func (c *Calls) Went(operation string) bool {
	return slices.ContainsFunc(c.Of(operation), func(x Call) bool { return x.Code == "" })
}

// Refused is the first failed call of the operations whose code or words hold the text, lower case.
func (c *Calls) Refused(text string, operations ...string) (Call, bool) {
	all := c.Of(operations...)
	i := slices.IndexFunc(all, func(x Call) bool {
		return x.Code != "" && strings.Contains(strings.ToLower(x.Code+" "+x.Said), text)
	})
	if i < 0 {
		return Call{}, false
	}
	return all[i], true
}
