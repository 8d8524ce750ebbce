package ecr

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"github.com/aws/smithy-go"

	"slipway/steps/sandbox/core"
)

// reply is a response being written.
type reply struct {
	header http.Header
	status int
	body   bytes.Buffer
	length int64 // of a HEAD's answer
}

func (w *reply) Header() http.Header         { return w.header }
func (w *reply) Write(b []byte) (int, error) { return w.body.Write(b) }
func (w *reply) WriteHeader(status int)      { w.status = status }

func (w *reply) content(mediaType, digest string, b []byte) {
	w.header.Set("Content-Type", mediaType)
	if digest != "" {
		w.header.Set("Docker-Content-Digest", digest)
	}
	w.length = int64(len(b))
	w.body.Write(b)
}

func (w *reply) refuse(status int, code, message string) {
	b, _ := json.Marshal(map[string]any{"errors": []map[string]string{{"code": code, "message": message}}})
	w.status = status
	w.header.Set("Content-Type", "application/json")
	w.body.Reset()
	w.body.Write(b)
}

func (w *reply) noRepository(c *core.Call, name string) {
	w.refuse(http.StatusNotFound, "NAME_UNKNOWN", "The repository with name '"+name+
		"' does not exist in the registry with id '"+c.Account+"'")
}

// api puts an error of the API into the registry protocol's words.
func (w *reply) api(err smithy.APIError) {
	code, status := "UNKNOWN", http.StatusBadRequest
	switch err.ErrorCode() {
	case "RepositoryNotFoundException":
		code, status = "NAME_UNKNOWN", http.StatusNotFound
	case "ImageTagAlreadyExistsException":
		code = "TAG_INVALID"
	case "LayersNotFoundException":
		code = "BLOB_UNKNOWN"
	case "ReferencedImagesNotFoundException":
		code = "MANIFEST_BLOB_UNKNOWN"
	case "AccessDeniedException":
		code, status = "DENIED", http.StatusForbidden
	case "ThrottlingException":
		code, status = "TOOMANYREQUESTS", http.StatusTooManyRequests
	}
	if err.ErrorFault() == smithy.FaultServer {
		status = http.StatusInternalServerError
	}
	w.refuse(status, code, err.ErrorMessage())
}

func (w *reply) response(req *http.Request) *http.Response {
	out := &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, ContentLength: int64(w.body.Len()), Body: http.NoBody, Request: req,
	}
	if req.Method != http.MethodHead {
		out.Body = io.NopCloser(bytes.NewReader(w.body.Bytes()))
		return out
	}
	if w.length > 0 {
		out.ContentLength = w.length
		w.header.Set("Content-Length", strconv.FormatInt(w.length, 10))
	} else if n := w.header.Get("Content-Length"); n != "" {
		out.ContentLength, _ = strconv.ParseInt(n, 10, 64)
	}
	return out
}
