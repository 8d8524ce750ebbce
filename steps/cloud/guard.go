package cloud

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/middleware"
)

// ErrStopped says that the run was asked to stop: calls in flight were finished, no write was begun any more.
var ErrStopped = errors.New("stopped before it was finished")

type stopKey struct{}

// WithStop returns a context whose writes are refused with ErrStopped once stop is done. Calls in flight are not
// touched: ctx itself stays alive.
func WithStop(ctx, stop context.Context) context.Context {
	return context.WithValue(ctx, stopKey{}, stop)
}

func stopped(ctx context.Context) bool {
	stop, ok := ctx.Value(stopKey{}).(context.Context)
	return ok && stop.Err() != nil
}

type permitKey struct{}

// WithPermit returns a context whose writes, and every further try of one, are made only while permit returns nil.
func WithPermit(ctx context.Context, permit func() error) context.Context {
	return context.WithValue(ctx, permitKey{}, permit)
}

// permitted asks the permit of ctx; known is false where there is none.
func permitted(ctx context.Context) (known bool, err error) {
	permit, ok := ctx.Value(permitKey{}).(func() error)
	if !ok {
		return false, nil
	}
	return true, permit()
}

// Guard refuses writes that must not begin: after a stop, without the lease on the stack, in another account than the
// pinned one, with root credentials. It learns who is calling from the answer to sts:GetCallerIdentity, so no write can
// come before somebody has asked.
type Guard struct {
	Leased bool // every write needs a permit

	mu       sync.Mutex
	pinned   string
	verified *caller
}

type caller struct {
	account string
	root    bool
}

// Attach puts the guard under every client made from cfg. It goes before the call log: what it refuses was never
// called.
func (g *Guard) Attach(cfg *aws.Config) {
	cfg.APIOptions = append(slices.Clone(cfg.APIOptions), g.Middleware)
}

// PinAccount names the account writes are allowed in. Empty: any, as long as it was asked for.
func (g *Guard) PinAccount(account string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pinned = account
}

// Middleware adds the guard to the stack of one call.
func (g *Guard) Middleware(stack *middleware.Stack) error {
	if err := stack.Initialize.Add(middleware.InitializeMiddlewareFunc("SlipwayGuard", g.handle),
		middleware.After); err != nil {
		return err
	}
	return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("SlipwayPermit", permit), "Retry", middleware.After)
}

// permit holds every try of a write against the lease: a call that is repeated for minutes must not outlive it.
func permit(ctx context.Context, in middleware.FinalizeInput,
	next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	if IsWrite(awsmiddleware.GetOperationName(ctx)) {
		if _, err := permitted(ctx); err != nil {
			return middleware.FinalizeOutput{}, middleware.Metadata{}, err
		}
	}
	return next.HandleFinalize(ctx, in)
}

func (g *Guard) handle(ctx context.Context, in middleware.InitializeInput,
	next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	operation := awsmiddleware.GetOperationName(ctx)
	if IsWrite(operation) {
		if err := g.refuse(ctx); err != nil {
			return middleware.InitializeOutput{}, middleware.Metadata{}, err
		}
	}
	out, metadata, err := next.HandleInitialize(ctx, in)
	if who, ok := out.Result.(*sts.GetCallerIdentityOutput); ok && err == nil {
		g.mu.Lock()
		g.verified = &caller{account: aws.ToString(who.Account), root: IsRoot(aws.ToString(who.Arn))}
		g.mu.Unlock()
	}
	return out, metadata, err
}

func (g *Guard) refuse(ctx context.Context) error {
	if stopped(ctx) {
		return ErrStopped
	}
	known, err := permitted(ctx)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	switch who := g.verified; {
	case who == nil:
		return &Error{Code: "AccountUnverified", Safe: true,
			Means: "nothing is written before it is known which account this is",
			Next:  "allow sts:GetCallerIdentity, or check the credentials with aws sts get-caller-identity"}
	case who.root:
		return &Error{Code: "RootCredentials", Safe: true, Means: "these are the root credentials of account " + who.account +
			", which nobody should work with",
			Next: "sign in as a user or role instead: `slipway policy` prints the permissions it needs"}
	case g.pinned != "" && g.pinned != who.account:
		return &Error{Code: "OtherAccount", Safe: true, Means: "these credentials belong to account " + who.account +
			", and slipway.yaml is pinned to " + g.pinned,
			Next: "choose the right profile with --profile, or change account in slipway.yaml if it moved"}
	case g.Leased && !known:
		return &Error{Code: "NoLease", Safe: true, Means: "nothing is written without the lease on the stack",
			Next: "this is a fault in slipway: please report it"}
	}
	return nil
}
