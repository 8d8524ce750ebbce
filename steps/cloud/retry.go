package cloud

import (
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

const (
	maxAttempts = 8
	maxBackoff  = 20 * time.Second
)

// throttles are the codes by which services say "too often", beyond those that begin with Throttl.
// PriorRequestNotComplete is Route 53's, TooManyUpdates SSM's (3 writes a second).
var throttles = []string{
	"RequestThrottled", "RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown",
	"PriorRequestNotComplete", "EC2ThrottledException", "TooManyUpdates", "ServiceUnavailable",
}

// Retryer returns the retries every client of slipway uses: 8 attempts, exponential backoff with jitter up to 20 s, for
// throttling, 5xx and broken connections. What AWS says while something just made spreads is not retried here: only the
// caller knows that it made it.
func Retryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.MaxBackoff = maxBackoff
		// The token bucket exists to protect AWS from fleets. One person's run makes some hundred calls, and must not fail
		// because a throttled account has emptied the bucket.
		o.RateLimiter = ratelimit.None
		o.Retryables = append([]retry.IsErrorRetryable{
			retry.IsErrorRetryableFunc(quota),
			retry.IsErrorRetryableFunc(throttled),
		}, o.Retryables...)
	})
}

// throttled adds the codes the SDK does not know to those it does.
func throttled(err error) aws.Ternary {
	if Throttled(err) {
		return aws.TrueTernary
	}
	return aws.UnknownTernary
}

// quota stops the SDK from retrying LimitExceededException, which it takes for throttling: in ECS, ECR, ACM and CloudWatch
// Logs it is a quota, and waiting a minute only hides the answer.
func quota(err error) aws.Ternary {
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() == "LimitExceededException" && !strings.Contains(strings.ToLower(api.ErrorMessage()), "rate") {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}
