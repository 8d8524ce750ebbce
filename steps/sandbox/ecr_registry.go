package sandbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Registry answers for every container registry in the world: the account's ECR by what the sandbox keeps of it, all others
// with a made-up image for any reference whose name has no "missing" in it. Uploaded layers live as long as the transport.
func (s *Sandbox) Registry() http.RoundTripper {
	blobs := registry.NewInMemoryBlobHandler()
	quiet := registry.Logger(log.New(io.Discard, "", 0))
	return &registries{sandbox: s, blobs: blobs, uploads: registry.New(quiet, registry.WithBlobHandler(blobs))}
}

// registries is the transport. uploads speaks the blob half of the protocol; manifests are the world's.
type registries struct {
	sandbox *Sandbox
	blobs   registry.BlobHandler
	uploads http.Handler
}

// blobHost is where ECR's signed URLs point.
const blobHost = "layers.sandbox.invalid"

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// RoundTrip answers one request of the registry protocol.
func (r *registries) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body == nil { // a client may leave it nil, a handler may not
		req = req.Clone(req.Context())
		req.Body = http.NoBody
	}
	defer req.Body.Close()
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	reply := &reply{header: http.Header{}, status: http.StatusOK}
	if err := r.answer(reply, req); err != nil {
		return nil, err
	}
	return reply.response(req), nil
}

// answer writes the reply; an error is one of the connection, not of the registry.
func (r *registries) answer(w *reply, req *http.Request) error {
	if req.URL.Host == blobHost {
		return r.download(w, req)
	}
	m := ecrHost.FindStringSubmatch(req.URL.Host)
	if m == nil {
		return r.public(w, req)
	}
	if m[1] != r.sandbox.account {
		w.refuse(http.StatusForbidden, "DENIED", "User: "+r.sandbox.account+" is not authorized to perform: ecr:BatchGetImage on the registry of "+m[1])
		return nil
	}
	if !r.loggedIn(m[2], req) {
		w.header.Set("WWW-Authenticate", `Basic realm="https://`+req.URL.Host+`/",service="ecr.amazonaws.com"`)
		w.refuse(http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
		return nil
	}
	path := strings.TrimPrefix(req.URL.Path, "/v2/")
	if name, reference, ok := cutLast(path, "/manifests/"); ok {
		if req.Method == http.MethodPut {
			return r.putManifest(w, req, m[2], name, reference)
		}
		return r.getManifest(w, req, m[2], name, reference)
	}
	if name, rest, ok := cutLast(path, "/blobs/"); ok {
		return r.blob(w, req, m[2], name, rest)
	}
	if path == "" || path == "/v2" {
		return nil
	}
	w.refuse(http.StatusNotFound, "UNSUPPORTED", "the sandbox's registry does not answer "+req.Method+" "+req.URL.Path)
	return nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// look runs f on the registry of a region without its being a call of the record.
func (r *registries) look(region string, f func(c *Call, w *ecrWorld)) error {
	r.sandbox.mu.Lock()
	defer r.sandbox.mu.Unlock()
	if r.sandbox.crashed {
		return ErrCrashed
	}
	c := r.sandbox.call(r.sandbox.world(region), region)
	f(c, ecrOf(c))
	return nil
}

func (r *registries) loggedIn(region string, req *http.Request) (ok bool) {
	user, password, _ := req.BasicAuth()
	r.look(region, func(c *Call, w *ecrWorld) {
		ends, known := w.Logins[hashOf(password)]
		ok = user == "AWS" && known && c.Now().Before(ends)
	})
	return ok
}

func (r *registries) getManifest(w *reply, req *http.Request, region, name, reference string) error {
	return r.look(region, func(c *Call, world *ecrWorld) {
		repository := world.Repositories[name]
		if repository == nil {
			w.noRepository(c, name)
			return
		}
		im := repository.find(reference)
		if im == nil {
			w.refuse(http.StatusNotFound, "MANIFEST_UNKNOWN", "Requested image not found")
			return
		}
		im.Pulled = c.Now()
		w.content(im.MediaType, im.Digest, []byte(im.Manifest))
	})
}

// putManifest is what makes an image: ECR's PutImage, recorded and subject to faults like any call.
func (r *registries) putManifest(w *reply, req *http.Request, region, name, reference string) error {
	manifest, err := io.ReadAll(io.LimitReader(req.Body, 4<<20))
	if err != nil {
		return err
	}
	im := &ecrImage{MediaType: req.Header.Get("Content-Type"), Manifest: string(manifest), Digest: "sha256:" + hashOf(string(manifest))}
	err = r.sandbox.Within("ECR", "PutImage", Write, region, func(c *Call) error {
		in := &ecr.PutImageInput{RepositoryName: aws.String(name), ImageManifest: aws.String(im.Manifest)}
		if err := r.sandbox.authorize(c, "ECR", "PutImage", in); err != nil {
			return err
		}
		return r.putImage(c, name, reference, im)
	})
	var api smithy.APIError
	if errors.As(err, &api) {
		w.api(api)
		return nil
	}
	if err != nil {
		return err
	}
	w.header.Set("Docker-Content-Digest", im.Digest)
	w.header.Set("Location", "/v2/"+name+"/manifests/"+im.Digest)
	w.status = http.StatusCreated
	return nil
}

// putImage keeps an image whose parts are all there, under a tag unless reference is its digest.
func (r *registries) putImage(c *Call, name, reference string, im *ecrImage) error {
	world := ecrOf(c)
	repository, err := world.repository(c, &name)
	if err != nil {
		return err
	}
	if err := r.describe(repository, im); err != nil {
		return err
	}
	if strings.HasPrefix(reference, "sha256:") {
		if reference != im.Digest {
			return &types.ImageDigestDoesNotMatchException{Message: aws.String("The specified digest does not match the manifest.")}
		}
	} else {
		if old := repository.Labels[reference]; old != "" && old != im.Digest && repository.immutable(reference) {
			return &types.ImageTagAlreadyExistsException{Message: aws.String("The image tag '" + reference + "' already exists in the '" + name + "' repository and cannot be overwritten because the tag is immutable.")}
		}
	}
	if old := repository.Images[im.Digest]; old == nil {
		im.Pushed = c.Now()
		if world.scansOnPush(repository) && !isIndex(im.MediaType) {
			im.Scanned = c.Now()
		}
		repository.Images[im.Digest] = im
	}
	if !strings.HasPrefix(reference, "sha256:") {
		repository.Labels[reference] = im.Digest
	}
	return nil
}

// immutable reports whether a tag may not move.
func (r *ecrRepository) immutable(tag string) bool {
	excluded := false
	for _, f := range r.ImageTagMutabilityExclusionFilters {
		excluded = excluded || matches(aws.ToString(f.Filter), tag)
	}
	switch r.ImageTagMutability {
	case types.ImageTagMutabilityImmutable:
		return true
	case types.ImageTagMutabilityImmutableWithExclusion:
		return !excluded
	case types.ImageTagMutabilityMutableWithExclusion:
		return excluded
	}
	return false
}

// describe fills in config and size, and refuses a manifest that names what was not uploaded.
func (r *registries) describe(repository *ecrRepository, im *ecrImage) error {
	missing := func(digest string) error {
		return &types.LayersNotFoundException{Message: aws.String("The layer with digest '" + digest + "' was not uploaded to the repository with name '" + *repository.RepositoryName + "'")}
	}
	if isIndex(im.MediaType) {
		index, err := v1.ParseIndexManifest(strings.NewReader(im.Manifest))
		if err != nil {
			return ecrInvalid("'imageManifest' failed to satisfy constraint: 'Invalid JSON syntax'")
		}
		for _, child := range index.Manifests {
			if repository.Images[child.Digest.String()] == nil {
				return &types.ReferencedImagesNotFoundException{Message: aws.String("The manifest list references the image '" + child.Digest.String() + "', which does not exist in the repository.")}
			}
			im.Size += child.Size
		}
		return nil
	}
	m, err := v1.ParseManifest(strings.NewReader(im.Manifest))
	if err != nil {
		return ecrInvalid("'imageManifest' failed to satisfy constraint: 'Invalid JSON syntax'")
	}
	config, ok := r.configBlob(repository, m.Config.Digest)
	if !ok {
		return missing(m.Config.Digest.String())
	}
	im.Config, im.Size = string(config), m.Config.Size
	for _, l := range m.Layers {
		if !repository.hasBlob(l.Digest.String()) && !r.uploaded(l.Digest) {
			return missing(l.Digest.String())
		}
		im.Size += l.Size
	}
	return nil
}

func (r *registries) uploaded(h v1.Hash) bool {
	b, err := r.blobs.Get(context.Background(), "", h)
	if err == nil {
		b.Close()
	}
	return err == nil
}

func (r *registries) configBlob(repository *ecrRepository, h v1.Hash) ([]byte, bool) {
	for _, other := range repository.Images {
		if "sha256:"+hashOf(other.Config) == h.String() {
			return []byte(other.Config), true
		}
	}
	b, err := r.blobs.Get(context.Background(), "", h)
	if err != nil {
		return nil, false
	}
	defer b.Close()
	raw, err := io.ReadAll(b)
	return raw, err == nil && json.Valid(raw)
}

// hasBlob reports whether an image of the repository has the blob, uploaded in this run or before.
func (r *ecrRepository) hasBlob(digest string) bool {
	for _, im := range r.Images {
		if _, has := im.blobs()[digest]; has {
			return true
		}
	}
	return false
}

// blob answers for what the world knows of a blob, and leaves uploads to the registry in memory.
func (r *registries) blob(w *reply, req *http.Request, region, name, digest string) error {
	done := false
	err := r.look(region, func(c *Call, world *ecrWorld) {
		repository := world.Repositories[name]
		if repository == nil {
			w.noRepository(c, name)
			done = true
			return
		}
		for _, im := range repository.Images {
			if size, has := im.blobs()[digest]; has && req.Method == http.MethodHead {
				w.header.Set("Docker-Content-Digest", digest)
				w.length, done = size, true
				return
			}
			if req.Method == http.MethodGet && im.Config != "" && "sha256:"+hashOf(im.Config) == digest {
				w.content("application/octet-stream", digest, []byte(im.Config))
				done = true
				return
			}
		}
	})
	if err != nil || done {
		return err
	}
	r.uploads.ServeHTTP(w, req)
	return nil
}

// download serves a config blob under the URL ECR gave for it.
func (r *registries) download(w *reply, req *http.Request) error {
	parts := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	if len(parts) < 3 {
		w.refuse(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return nil
	}
	name, digest := strings.Join(parts[1:len(parts)-1], "/"), parts[len(parts)-1]
	return r.look(parts[0], func(c *Call, world *ecrWorld) {
		if repository := world.Repositories[name]; repository != nil {
			for _, im := range repository.Images {
				if im.Config != "" && "sha256:"+hashOf(im.Config) == digest {
					w.content("application/octet-stream", "", []byte(im.Config))
					return
				}
			}
		}
		w.refuse(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	})
}

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

func (w *reply) noRepository(c *Call, name string) {
	w.refuse(http.StatusNotFound, "NAME_UNKNOWN", "The repository with name '"+name+"' does not exist in the registry with id '"+c.Account+"'")
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
