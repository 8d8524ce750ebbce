package core

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Config returns the configuration under which every SDK client talks to the sandbox instead of the network. Its HTTP
// client is asked only for what lies behind the URLs that AWS signs: an image's layers. An empty region is the
// sandbox's own.
func (s *Sandbox) Config(region string) aws.Config {
	if region == "" {
		region = s.region
	}
	return aws.Config{
		Region:      region,
		Credentials: credentials.NewStaticCredentialsProvider("AKIASANDBOXSANDBOX00", "sandbox", ""),
		HTTPClient:  &http.Client{Transport: transport{s.Wire}, CheckRedirect: stay},
		APIOptions:  []func(*middleware.Stack) error{s.attach},
	}
}

// stay takes a redirect for the answer, as the SDK's own HTTP client does.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// attach keeps the typed input at the end of Initialize, where defaults and idempotency tokens are filled in and the
// input is validated, and answers right after Retry, so that every attempt comes through and nothing is signed or sent.
func (s *Sandbox) attach(stack *middleware.Stack) error {
	keep := middleware.InitializeMiddlewareFunc("SandboxInput", func(ctx context.Context, in middleware.InitializeInput,
		next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
		return next.HandleInitialize(middleware.WithStackValue(ctx, inputKey{}, in.Parameters), in)
	})
	answer := middleware.FinalizeMiddlewareFunc("SandboxAnswer", func(ctx context.Context, in middleware.FinalizeInput,
		next middleware.FinalizeHandler) (out middleware.FinalizeOutput, meta middleware.Metadata, err error) {
		if err := ctx.Err(); err != nil {
			return out, meta, &aws.RequestCanceledError{Err: err}
		}
		result, id, err := s.do(awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx),
			awsmiddleware.GetRegion(ctx), middleware.GetStackValue(ctx, inputKey{}))
		if out, meta, err, struck := instead(ctx, in, next, err); struck {
			return out, meta, err
		}
		if stream, ok := result.(*streaming); ok {
			return next.HandleFinalize(context.WithValue(ctx, replyKey{}, stream), in)
		}
		meta = s.dated(ctx)
		awsmiddleware.SetRequestIDMetadata(&meta, id)
		return middleware.FinalizeOutput{Result: result}, meta, err
	})
	if err := stack.Initialize.Add(keep, middleware.After); err != nil {
		return err
	}
	return stack.Finalize.Insert(answer, "Retry", middleware.After)
}

type inputKey struct{}

// dated is the metadata of an answer with AWS's time in it, as the Date of its header leaves it there.
func (s *Sandbox) dated(ctx context.Context) middleware.Metadata {
	header := http.Header{"Date": {s.Now().Format(http.TimeFormat)}}
	timing := awsmiddleware.RecordResponseTiming{DisableClockSkewCorrection: true} // nothing is signed here
	_, meta, _ := timing.HandleDeserialize(ctx, middleware.DeserializeInput{}, middleware.DeserializeHandlerFunc(
		func(context.Context, middleware.DeserializeInput) (middleware.DeserializeOutput, middleware.Metadata, error) {
			return middleware.DeserializeOutput{RawResponse: &smithyhttp.Response{Response: &http.Response{Header: header}}},
				middleware.Metadata{}, nil
		}))
	return meta
}

// do answers one attempt of one SDK call.
func (s *Sandbox) do(service, name, region string, in any) (out any, requestID string, err error) {
	op, known := operations[service+":"+name]
	if !known || op.run == nil {
		return nil, "", fmt.Errorf("sandbox: %s:%s is not simulated", service, name)
	}
	err = s.Within(service, name, op.kind, region, func(c *Call) error {
		requestID = c.UUID()
		if err := s.Authorize(c, service, name, in); err != nil {
			return err
		}
		var err error
		out, err = op.run(c, in)
		return err
	})
	if err != nil {
		return nil, requestID, respond(err, requestID)
	}
	return out, requestID, nil
}

// Within runs f as one call: alone, recorded, subject to faults, and saved afterwards when it is a write.
// The registry and other doors that are not the SDK come in here too.
func (s *Sandbox) Within(service, name string, kind Kind, region string, f func(c *Call) error) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		s.calls = append(s.calls, Record{service, name, bool(kind), s.Now(), errorCode(err)})
	}()
	before, after := s.match(service, name, kind)
	if before != nil {
		return before
	}
	defer func() { s.refusing = false }()
	home := region
	if global[service] {
		home = s.region
	}
	if err := s.on(home, region, kind, f); err != nil {
		return err
	}
	return after
}

func errorCode(err error) string {
	var api smithy.APIError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &api):
		return api.ErrorCode()
	}
	return err.Error()
}
