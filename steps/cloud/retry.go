package cloud

import (
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/transport/http"
)

const (
	maxAttempts = 8 // of a throttled call, or one that got no answer
	maxBackoff  = 20 * time.Second

	// A service that fails twice in a row seldom recovers within a minute; the next run finds it well.
	failingAttempts = 4
	// What answers in no protocol of AWS does not know the operation, and will not learn it; one torn answer is asked for
	// again.
	unansweredAttempts = 2
)

// throttles are the codes by which services say "too often", beyond those that begin with Throttl.
// PriorRequestNotComplete is Route 53's, TooManyUpdates SSM's (3 writes a second).
var throttles = []string{
	"RequestThrottled", "RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
	"BandwidthLimitExceeded", "SlowDown",
	"PriorRequestNotComplete", "EC2ThrottledException", "TooManyUpdates", "ServiceUnavailable",
}

// Retryer returns the retries every client of slipway uses, with exponential backoff and jitter up to 20 s: 8 attempts
// for throttling and broken connections, 4 for a 5xx, 2 for silence and for a page that is no answer of AWS at all.
// What AWS says while something just made spreads is not retried here: only the caller knows that it made it.
func Retryer() aws.Retryer {
	return retryer{retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.MaxBackoff = maxBackoff
		// The token bucket exists to protect AWS from fleets. One person's run makes some hundred calls, and must not fail
		// because a throttled account has emptied the bucket.
		o.RateLimiter = ratelimit.None
		o.Retryables = append([]retry.IsErrorRetryable{
			retry.IsErrorRetryableFunc(quota),
			retry.IsErrorRetryableFunc(throttled),
			retry.IsErrorRetryableFunc(torn),
		}, o.Retryables...)
	})}
}

// retryer is the SDK's, which stops earlier for what seldom mends.
type retryer struct{ *retry.Standard }

// RetryDelay returns how long to wait before the next attempt, or err itself when attempt was the last one worth
// making: the SDK gives it to the caller.
func (r retryer) RetryDelay(attempt int, err error) (time.Duration, error) {
	if attempt >= attempts(err) {
		return 0, err
	}
	return r.Standard.RetryDelay(attempt, err)
}

// attempts is how often a call that ends with err is made.
func attempts(err error) int {
	var response *http.ResponseError
	none, foreign := unanswered(err)
	switch {
	case silent(err):
		return silentAttempts
	case foreign && none.Cut:
		return failingAttempts
	case foreign && none.Status <= 501:
		return unansweredAttempts
	case Throttled(err), !errors.As(err, &response):
		return maxAttempts
	case Unanswered(err):
		return unansweredAttempts
	}
	return failingAttempts
}

// throttled adds the codes the SDK does not know to those it does.
func throttled(err error) aws.Ternary {
	if Throttled(err) {
		return aws.TrueTernary
	}
	return aws.UnknownTernary
}

// torn has a call made again whose answer was none: of a write nobody knows whether it took effect, as when the reply
// is lost. A refusal that is none of AWS's stays one, unless it was cut: then it may be AWS's.
func torn(err error) aws.Ternary {
	if none, ok := unanswered(err); ok && (none.Status < 400 || none.Cut) {
		return aws.TrueTernary
	}
	return aws.UnknownTernary
}

// quota stops the SDK from retrying LimitExceededException, which it takes for throttling: in ECS, ECR, ACM and
// CloudWatch Logs it is a quota, and waiting a minute only hides the answer.
func quota(err error) aws.Ternary {
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() == "LimitExceededException" &&
		!strings.Contains(strings.ToLower(api.ErrorMessage()), "rate") {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}
