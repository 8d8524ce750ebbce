package ecr

import (
	"net/http"
	"strings"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Elsewhere("ECR", "repository/{RepositoryName}", "BatchCheckLayerAvailability", "InitiateLayerUpload",
		"UploadLayerPart", "CompleteLayerUpload", "PutImage")
}

// permitted asks IAM about a request of the registry protocol, which ECR takes for one of its own operations. Putting a
// manifest is not asked about here: it is a call of its own (PutImage).
func (r *registries) permitted(req *http.Request, region, path string) error {
	repository, operation := ecrOperation(req, path)
	if operation == "" {
		return nil
	}
	in := &struct{ RepositoryName *string }{&repository}
	var refused error
	err := r.look(region, func(c *core.Call, _ *Resources) { refused = r.sandbox.Authorize(c, "ECR", operation, in) })
	if err != nil {
		return err
	}
	return refused
}

// ecrOperation is the repository and the operation of a request; no operation when it needs none.
func ecrOperation(req *http.Request, path string) (repository, operation string) {
	read := req.Method == http.MethodGet || req.Method == http.MethodHead
	if name, _, ok := cutLast(path, "/manifests/"); ok && read {
		return name, "BatchGetImage"
	}
	name, rest, ok := cutLast(path, "/blobs/")
	switch {
	case !ok:
		return "", ""
	case req.Method == http.MethodHead:
		return name, "BatchCheckLayerAvailability"
	case req.Method == http.MethodGet:
		return name, "GetDownloadUrlForLayer"
	case req.Method == http.MethodPost:
		return name, "InitiateLayerUpload"
	case req.Method == http.MethodPatch:
		return name, "UploadLayerPart"
	case req.Method == http.MethodPut && strings.HasPrefix(rest, "uploads"):
		return name, "CompleteLayerUpload"
	}
	return "", ""
}
