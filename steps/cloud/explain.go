package cloud

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"slipway/steps/clean"
)

// Error is an error put in words for the person at the keyboard.
type Error struct {
	Service   string   // rds, as the aws CLI names it; "" when the error is not of a call
	Operation string   // CreateDBInstance
	Code      string   // AWS's code; one of slipway's (NoCredentials …) when it is not AWS that refuses
	Said      string   // AWS's own words, shortened, without secrets
	Means     string   // what it means here
	Next      string   // what to do
	Safe      bool     // the call changed nothing
	Action    string   // the IAM action that is missing, when permission was refused
	Resource  string   // the resource it was refused on
	RequestID string   // for AWS support
	Answers   []string // ids of the answers that may be wrong, the likeliest first; empty: not known, or none

	err error
}

// Error says what was called, what AWS said, and what to do about it.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Service != "" {
		b.WriteString(e.Service + " " + kebab(e.Operation) + ": ")
	}
	switch {
	case e.Means != "" && e.Code != "":
		b.WriteString(e.Means + " (" + e.Code + ")")
	case e.Means != "":
		b.WriteString(e.Means)
	case e.Code != "" && e.Said != "":
		b.WriteString(e.Code + ": " + e.Said)
	default:
		b.WriteString(e.Code + e.Said)
	}
	if e.Next != "" {
		b.WriteString("; " + e.Next)
	}
	return b.String()
}

// Unwrap returns the error as it came.
func (e *Error) Unwrap() error { return e.err }

// Explain puts any error in words: nil for nil, and what was explained already as it is.
func Explain(err error) *Error {
	if err == nil {
		return nil
	}
	var done *Error
	if errors.As(err, &done) {
		return done
	}
	var found []string // secrets of the call that failed
	var clean *scrubbedError
	if errors.As(err, &clean) {
		found = clean.found
	}
	say := func(s string) string { return shorten(redactText(s, found)) }
	e := &Error{err: err, Said: say(unwrapped(err))}
	var told explained
	if errors.As(err, &told) {
		t := told.Explained()
		e.Code, e.Means, e.Next, e.Answers = t.Code, t.Means, t.Next, t.Answers
		return e
	}
	var op *smithy.OperationError
	if errors.As(err, &op) {
		e.Service, e.Operation = serviceOf(op.ServiceID).cli, op.OperationName
		e.Said = say(unwrapped(op.Err))
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		e.Code, e.Said = api.ErrorCode(), say(api.ErrorMessage())
		e.Safe = api.ErrorFault() != smithy.FaultServer
	}
	var http *awshttp.ResponseError
	if errors.As(err, &http) {
		e.RequestID = http.ServiceRequestID()
		e.Safe = e.Code != "" && http.HTTPStatusCode() < 500
	}
	switch {
	case errors.Is(err, ErrStopped):
		e.Code, e.Said, e.Safe = "Stopped", "", true
		e.Means, e.Next = "stopped before it was finished", "run the same command again: it goes on from what AWS has"
	case Denied(err):
		e.denied(op)
	case e.Code != "":
		e.advise()
	case deniedAction.MatchString(e.Said): // a registry's words for ECR's refusal
		e.Code = "AccessDenied"
		e.denied(op)
	default:
		e.local(err)
	}
	return e
}

// explained is an error that knows itself what it means: one that quotes what AWS says to somebody else, such as a
// task.
type explained interface {
	error
	Explained() Error
}

var (
	deniedAction   = regexp.MustCompile(`not authorized to perform:? ([a-zA-Z0-9-]+:[A-Za-z]+)`)
	deniedResource = regexp.MustCompile(`on resource:? "?([^\s"]+?)"?(?:[\s,.;]|$)`)
)

// denied names the action and the resource: AWS's message has both, usually; the operation gives the action when it has
// not.
func (e *Error) denied(op *smithy.OperationError) {
	if m := deniedAction.FindStringSubmatch(e.Said); m != nil {
		e.Action = m[1]
	} else if op != nil {
		e.Action = IAMAction(op.ServiceID, op.OperationName)
	}
	if m := deniedResource.FindStringSubmatch(e.Said); m != nil {
		e.Resource = m[1]
	}
	e.Means = "you may not do " + e.Action
	if e.Resource != "" && e.Resource != "*" {
		e.Means += " on " + e.Resource
	}
	e.Next = "ask whoever administers the account to allow it: `slipway policy` prints the whole policy slipway needs"
	if slices.Contains([]string{"iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"}, e.Action) {
		e.Next += ". Where roles are allowed only with a permissions boundary, set the answer boundary to its ARN; " +
			"with slipway's own policy, an administrator makes the boundary that comes with it once"
	}
	switch said := strings.ToLower(e.Said); {
	case strings.Contains(said, "service control policy"):
		e.Next = "your organisation forbids it (a service control policy): its administrator has to allow it; your own " +
			"policies cannot"
	case strings.Contains(said, "permissions boundary"):
		e.Next = "your permissions boundary forbids it: whoever set it has to widen it"
	case strings.Contains(said, "resource-based policy"):
		e.Next = "the resource's own policy forbids it: whoever owns the resource has to allow it"
	case strings.Contains(said, "explicit deny"):
		e.Next = "one of your policies denies it explicitly: that statement has to go, an allow does not override it"
	}
}

// local explains errors that are not an answer of AWS.
func (e *Error) local(err error) {
	var dns *net.DNSError
	var timeout interface{ Timeout() bool }
	var response *awshttp.ResponseError
	var late *SilentError
	none, foreign := unanswered(err)
	text := err.Error()
	switch {
	case errors.Is(err, context.Canceled):
		e.Code, e.Means, e.Next = "Cancelled", "the call was cancelled",
			"run the same command again: it goes on from what AWS has"
	case configuration(e, err):
	case errors.As(err, &dns):
		e.Code, e.Means = "Unreachable", "the name "+dns.Name+" could not be resolved"
		e.Next = "check the network connection, and that the region exists and is spelled right"
	case foreign:
		e.Code, e.Means = "NoAnswer", none.Error()
		e.Next =
			"open a web page to see whether this network wants a sign-in, check HTTPS_PROXY and AWS_ENDPOINT_URL, then " + again
	case Unanswered(err):
		e.Code, e.Means, e.Next = "Unanswered", "this endpoint does not know the operation",
			"AWS itself does: check AWS_ENDPOINT_URL"
	case errors.As(err, &late):
		e.Code, e.Means = "Unreachable", fmt.Sprintf("AWS did not answer in time (%s each try, two tries)", late.After)
		if late.Whole {
			e.Means = fmt.Sprintf("AWS did not answer within %s", late.After)
		}
		e.Next = "check the network connection (a VPN or a proxy?), then run it again: it goes on from what AWS has"
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		e.Code, e.Means = "Unreachable", "AWS did not answer in time"
		if strings.Contains(e.Said, context.DeadlineExceeded.Error()) {
			e.Said = "no answer came" // Go's own words say nothing more
		}
		e.Next = "check the network connection (a VPN or a proxy?), then run it again: it goes on from what AWS has"
	case strings.Contains(text, "x509:"), strings.Contains(text, "tls:"):
		e.Code, e.Means = "Unreachable", "the connection to AWS is not trusted: something between you and AWS presents "+
			"another certificate"
		e.Next = "set AWS_CA_BUNDLE to your proxy's certificate, or leave the proxy"
	case errors.As(err, &response) && response.HTTPStatusCode() >= 500:
		e.Code, e.Means, e.Next = "Unavailable", "AWS failed on its side, several times over",
			"look at health.aws.amazon.com, and "+again
	case strings.Contains(text, "connection refused"), strings.Contains(text, "connection reset"),
		strings.Contains(text, "dial tcp"), strings.Contains(text, "EOF"):
		e.Code, e.Means = "Unreachable", "AWS could not be reached"
		e.Next = "check the network connection, and AWS_ENDPOINT_URL if it is set, then run it again"
	}
}

// wrapping is what the SDK puts before the cause of an error.
var wrapping = regexp.MustCompile(
	`operation error [^:,]+: \w+, |exceeded maximum number of attempts, \d+, |https? response error StatusCode: \d+, (?:RequestID: [^,]*, )?(?:HostID: [^,]*, )?`)

func unwrapped(err error) string { return wrapping.ReplaceAllString(err.Error(), "") }

var encoded = regexp.MustCompile(`(?i)\s*encoded authorization failure message:\s*\S+`)

const saidLimit = 400

// shorten makes AWS's words fit for a card: one line, without the encoded part nobody can read, at most 400 characters.
func shorten(s string) string {
	s = strings.Join(strings.Fields(clean.Line(encoded.ReplaceAllString(s, ""))), " ")
	if r := []rune(s); len(r) > saidLimit {
		return string(r[:saidLimit-1]) + "…"
	}
	return s
}
