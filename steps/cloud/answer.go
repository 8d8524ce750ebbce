package cloud

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	"github.com/aws/smithy-go/transport/http"
)

// NoAnswerError says that what came back is no answer of the service that was asked: a page of a proxy or a captive
// portal, a document of another service, one that was cut off. The SDK reads most of them as an empty answer, that is
// as "there is none".
type NoAnswerError struct {
	Service string // RDS
	Status  int
	Type    string // the content type's media type, "" when none was given
	Why     string // what is wrong with it: "the body is empty"
	Cut     bool   // the connection broke in the middle of it
}

func (e *NoAnswerError) Error() string {
	kind := e.Type
	switch {
	case strings.Contains(kind, "html"):
		kind = "HTML"
	case kind == "":
		kind = "no content type"
	}
	return fmt.Sprintf("the answer was no answer of %s (%s with status %d, %s; is a proxy or captive portal between?)",
		e.Service, kind, e.Status, e.Why)
}

// answerLimit is more than any answer of the calls slipway makes; who sends more is not AWS.
const answerLimit = 64 << 20

// answered puts the check of answers under every client made from cfg. It reads the whole body inside the attempt, so
// that a slow body ends with the attempt's deadline and one that was cut off is asked for again.
func answered(cfg *aws.Config) {
	cfg.APIOptions = append(slices.Clone(cfg.APIOptions), func(stack *middleware.Stack) error {
		// the innermost sees the response before the SDK parses it; the outermost sees what the SDK could not make sense of
		if err := stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("SlipwayAnswer", checkAnswer),
			middleware.After); err != nil {
			return err
		}
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("SlipwayParsed", checkParsed), middleware.Before)
	})
}

// shape is what checkAnswer found, for checkParsed.
type shape struct {
	status    int
	mediaType string
	keys      []string // top-level members of a JSON object
}

type shapeKey struct{}

func checkAnswer(ctx context.Context, in middleware.DeserializeInput,
	next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
	out, metadata, err := next.HandleDeserialize(ctx, in)
	reply, ok := out.RawResponse.(*http.Response)
	if err != nil || !ok || reply.Body == nil {
		return out, metadata, err
	}
	body, err := io.ReadAll(io.LimitReader(reply.Body, answerLimit))
	_ = reply.Body.Close()
	a := response{
		service: awsmiddleware.GetServiceID(ctx), operation: awsmiddleware.GetOperationName(ctx),
		status: reply.StatusCode, body: bytes.TrimSpace(body), header: reply.Header,
	}
	a.mediaType, _, _ = mime.ParseMediaType(reply.Header.Get("Content-Type"))
	if request, ok := in.Request.(*http.Request); ok {
		a.asked = request.Header.Get("Content-Type")
	}
	why, cut := "", err != nil
	if cut {
		if ctx.Err() != nil {
			return out, metadata, &aws.RequestCanceledError{Err: ctx.Err()}
		}
		why = "it was cut off"
	} else {
		why = a.fault()
	}
	if doc, ok := ctx.Value(shapeKey{}).(*shape); ok {
		*doc = shape{a.status, a.mediaType, a.keys}
	}
	reply.Body = io.NopCloser(bytes.NewReader(body))
	if why != "" {
		return out, metadata, &NoAnswerError{Service: a.service, Status: a.status, Type: a.mediaType, Why: why, Cut: cut}
	}
	return out, metadata, nil
}

// checkParsed holds what the SDK made of an answer: what it could not parse is none, and an object without one member
// that the operation answers with is another operation's.
func checkParsed(ctx context.Context, in middleware.DeserializeInput,
	next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
	var doc shape
	out, metadata, err := next.HandleDeserialize(context.WithValue(ctx, shapeKey{}, &doc), in)
	none := func(why string) error {
		return &NoAnswerError{Service: awsmiddleware.GetServiceID(ctx), Status: doc.status, Type: doc.mediaType, Why: why}
	}
	var unparsed *smithy.DeserializationError
	var api smithy.APIError
	var already *NoAnswerError
	switch {
	case errors.As(err, &already):
		return out, metadata, err
	case errors.As(err, &unparsed) && !errors.As(err, &api) && ctx.Err() == nil:
		return out, metadata, fmt.Errorf("%w: %w", none("its members are of other kinds"), err)
	case err == nil && len(doc.keys) > 0 && !shares(out.Result, doc.keys):
		return out, metadata, none("it has none of the operation's members")
	}
	return out, metadata, err
}

// unanswered reports whether err says that what came back is no answer.
func unanswered(err error) (*NoAnswerError, bool) {
	var none *NoAnswerError
	return none, errors.As(err, &none)
}
