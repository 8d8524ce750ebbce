package cloud

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// A refusal that is cut off in the middle is asked for again: what it says when it is whole counts.
func TestCutRefusalIsAskedForAgain(t *testing.T) {
	const refusal = `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>` +
		`<Message>The role with name task cannot be found.</Message></Error><RequestId>1</RequestId></ErrorResponse>`
	var calls atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.Header().Set("X-Amzn-Requestid", "1")
		if calls.Add(1) == 1 {
			w.Header().Set("Content-Length", "9999")
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(refusal[:40]))
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(refusal))
	}))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
	cfg, err := Load(t.Context(), Options{Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = New(cfg).IAM.GetRole(t.Context(), &iam.GetRoleInput{RoleName: new("task")})
	if !Is(err, "NoSuchEntity") || calls.Load() != 2 {
		t.Errorf("after %d calls: %v, want NoSuchEntity from the second", calls.Load(), err)
	}
}
