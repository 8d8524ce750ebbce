package core

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Fail makes an API error the SDK does not model as a type.
func Fail(code, format string, args ...any) error {
	return &smithy.GenericAPIError{Code: code, Message: fmt.Sprintf(format, args...), Fault: smithy.FaultClient}
}

// respond dresses an API error as the SDK does: in the response it came in, with a request id.
// Errors that are no API errors (a crash, a reset connection) have no response and pass as they are.
func respond(err error, requestID string) error {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return err
	}
	return &awshttp.ResponseError{
		RequestID: requestID,
		ResponseError: &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status(api), Header: http.Header{},
				Body: http.NoBody}},
			Err: err,
		},
	}
}

// status is the HTTP status the services send with an error. Only 403, 404 and 5xx carry meaning above; the rest are
// 400.
func status(api smithy.APIError) int {
	code := api.ErrorCode()
	switch {
	case api.ErrorFault() == smithy.FaultServer || code == "InternalFailure":
		return http.StatusInternalServerError
	case strings.HasPrefix(code, "AccessDenied") || code == "UnauthorizedOperation" || code == "OptInRequired":
		return http.StatusForbidden
	case code == "NoSuchEntity" || code == "DBInstanceNotFound" || strings.HasPrefix(code, "NoSuchHostedZone"):
		return http.StatusNotFound
	}
	return http.StatusBadRequest
}
