package cloud

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// wire answers HTTP requests in turn, as AWS would; the last answer stays. Requests keeps their bodies.
type wire struct {
	mu       sync.Mutex
	answers  []answer
	requests []string
}

type answer struct {
	status int
	body   string
	kind   string // x-amzn-errortype
}

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	body := ""
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = string(b)
	}
	w.requests = append(w.requests, body)
	a := w.answers[0]
	if len(w.answers) > 1 {
		w.answers = w.answers[1:]
	}
	h := http.Header{"X-Amzn-Requestid": {"req-1"}, "Content-Type": {"application/x-amz-json-1.1"}}
	if a.kind != "" {
		h.Set("X-Amzn-ErrorType", a.kind)
	}
	return &http.Response{StatusCode: a.status, Header: h, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

func (w *wire) sent() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.requests)
}

func (w *wire) config() aws.Config {
	return aws.Config{
		Region: "eu-west-1", HTTPClient: w, Retryer: func() aws.Retryer { return Retryer() },
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "wJalrXUtnFEMI", ""),
	}
}

const (
	parametersJSON = `{"Parameters":[],"Version":1}` // an answer to describing parameters, and to putting one
	identityXML    = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>ARN</Arn><UserId>AIDA</UserId><Account>ACCOUNT</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`
)

func identity(account, arn string) answer {
	return answer{status: 200, body: strings.NewReplacer("ARN", arn, "ACCOUNT", account).Replace(identityXML)}
}

var background = context.Background()
