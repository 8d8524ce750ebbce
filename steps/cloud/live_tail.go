package cloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/smithy-go/middleware"
	"github.com/aws/smithy-go/transport/http"
)

// tailing makes the client of live tail sessions. Their answers go on for hours: they have no deadline, are not read to
// their end before they are used, and are asked for again by who reads them. cfg has neither deadlines nor checks yet.
func tailing(cfg aws.Config) *cloudwatchlogs.Client {
	return cloudwatchlogs.NewFromConfig(cfg, func(o *cloudwatchlogs.Options) {
		o.Retryer = aws.NopRetryer{}
		if o.BaseEndpoint != nil { // beside an address of the user's own lies no host stream-ADDRESS
			o.APIOptions = append(o.APIOptions, oneHost)
		}
	})
}

// oneHost keeps the SDK from putting a prefix before the host of an endpoint.
func oneHost(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("SlipwayOneHost", func(ctx context.Context,
		in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata,
		error) {
		return next.HandleInitialize(http.DisableEndpointHostPrefix(ctx, true), in)
	}), middleware.Before)
}
