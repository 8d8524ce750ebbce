package cloud

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// wrapped is an error in the SDK's whole wrapping: the operation, the retries, the response.
func wrapped(status int, inner error) error {
	return &smithy.OperationError{ServiceID: "RDS", OperationName: "DescribeDBInstances",
		Err: &retry.MaxAttemptsError{Attempt: 3, Err: &awshttp.ResponseError{
			RequestID: "11111111-2222-3333-4444-555555555555",
			ResponseError: &smithyhttp.ResponseError{Response: &smithyhttp.Response{
				Response: &http.Response{StatusCode: status}},
				Err: inner},
		}}}
}

// TestUnreadWithoutWrapping: whatever the SDK wraps around an answer, what is said of a read that failed has the call,
// the meaning and a way out, and nothing of the wrapping.
func TestUnreadWithoutWrapping(t *testing.T) {
	const call = "rds:DescribeDBInstances"
	for _, c := range []struct {
		err       error
		why, next string
	}{
		{wrapped(403, &smithy.GenericAPIError{Code: "AccessDenied", Message: "User: x is not authorized to perform: " +
			"rds:DescribeDBInstances on resource: arn:aws:rds:eu-west-1:1:db:shop-db"}),
			"could not be read: you may not do rds:DescribeDBInstances on arn:aws:rds:eu-west-1:1:db:shop-db", "slipway policy"},
		{wrapped(403, &smithy.GenericAPIError{Code: "AccessDenied"}),
			"could not be read: you may not do rds:DescribeDBInstances", "slipway policy"},
		{wrapped(503, errors.New("deserialization failed, unexpected token")), "could not be read with " + call +
			": AWS failed on its side", "health.aws.amazon.com"},
		{wrapped(501, errors.New("<html>")), "could not be read with " + call + ": this endpoint does not know the operation",
			"AWS_ENDPOINT_URL"},
		{wrapped(200, errors.New("deserialization failed, unexpected token")), "could not be read with " + call +
			": deserialization failed, unexpected token", "again"},
		{fmt.Errorf("read a page: %w", wrapped(400, &smithy.GenericAPIError{Code: "Odd", Message: "the moon is full"})),
			"could not be read with " + call + ": the moon is full", "again"},
		{fmt.Errorf("look: %w", &Error{Means: "the image is not in ECR", Next: "set service.user"}),
			"could not be read: the image is not in ECR", "set service.user"},
	} {
		why, next := Unread(call, c.err)
		if !strings.HasPrefix(why, c.why) || !strings.Contains(next, c.next) {
			t.Errorf("%v\n gives %q; %q", c.err, why, next)
		}
		for _, raw := range []string{"operation error", "response error", "StatusCode", "RequestID",
			"maximum number of attempts"} {
			if strings.Contains(why+next+Explain(c.err).Error(), raw) {
				t.Errorf("%q has %q in it", why, raw)
			}
		}
	}
}
