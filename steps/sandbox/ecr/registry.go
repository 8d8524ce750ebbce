package ecr

import (
	"errors"
	"io"
	"log"
	"net/http"
	"strings"

	"github.com/aws/smithy-go"
	"github.com/google/go-containerregistry/pkg/registry"

	"slipway/steps/sandbox/core"
)

// RegistryOf answers for every container registry in the world: the account's ECR by what the sandbox keeps of it, all
// others with a made-up image for any reference whose name has no "missing" in it. Uploaded layers live as long as the
// transport.
func RegistryOf(s *core.Sandbox) http.RoundTripper {
	blobs := registry.NewInMemoryBlobHandler()
	quiet := registry.Logger(log.New(io.Discard, "", 0))
	return &registries{sandbox: s, blobs: blobs, uploads: registry.New(quiet, registry.WithBlobHandler(blobs))}
}

// registries is the transport. uploads speaks the blob half of the protocol; manifests are the world's.
type registries struct {
	sandbox *core.Sandbox
	blobs   registry.BlobHandler
	uploads http.Handler
}

// blobHost is where ECR's signed URLs point.
const blobHost = "layers.sandbox.invalid"

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
	m := Host.FindStringSubmatch(req.URL.Host)
	if m == nil {
		return r.public(w, req)
	}
	if m[1] != r.sandbox.Account() {
		w.refuse(http.StatusForbidden, "DENIED", "User: "+r.sandbox.Account()+
			" is not authorized to perform: ecr:BatchGetImage on the registry of "+m[1])
		return nil
	}
	ok, err := r.loggedIn(m[2], req)
	if err != nil {
		return err
	}
	if !ok {
		w.header.Set("WWW-Authenticate", `Basic realm="https://`+req.URL.Host+`/",service="ecr.amazonaws.com"`)
		w.refuse(http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
		return nil
	}
	path := strings.TrimPrefix(req.URL.Path, "/v2/")
	if err := r.permitted(req, m[2], path); err != nil {
		var api smithy.APIError
		if errors.As(err, &api) {
			w.api(api)
			return nil
		}
		return err
	}
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
func (r *registries) look(region string, f func(c *core.Call, w *Resources)) error {
	return r.sandbox.Look(region, func(c *core.Call) error {
		f(c, Of(c))
		return nil
	})
}

func (r *registries) loggedIn(region string, req *http.Request) (ok bool, err error) {
	user, password, _ := req.BasicAuth()
	err = r.look(region, func(c *core.Call, w *Resources) {
		ends, known := w.Logins[core.Hash(password)]
		ok = user == "AWS" && known && c.Now().Before(ends)
	})
	return ok, err
}

func (r *registries) getManifest(w *reply, req *http.Request, region, name, reference string) error {
	return r.look(region, func(c *core.Call, world *Resources) {
		repository := world.Repositories[name]
		if repository == nil {
			w.noRepository(c, name)
			return
		}
		im := repository.Find(reference)
		if im == nil {
			w.refuse(http.StatusNotFound, "MANIFEST_UNKNOWN", "Requested image not found")
			return
		}
		im.Pulled = c.Now()
		w.content(im.MediaType, im.Digest, []byte(im.Manifest))
	})
}

// blob answers for what the world knows of a blob, and leaves uploads to the registry in memory.
func (r *registries) blob(w *reply, req *http.Request, region, name, digest string) error {
	done := false
	err := r.look(region, func(c *core.Call, world *Resources) {
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
			if req.Method == http.MethodGet && im.Config != "" && "sha256:"+core.Hash(im.Config) == digest {
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
	return r.look(parts[0], func(c *core.Call, world *Resources) {
		if repository := world.Repositories[name]; repository != nil {
			for _, im := range repository.Images {
				if im.Config != "" && "sha256:"+core.Hash(im.Config) == digest {
					w.content("application/octet-stream", "", []byte(im.Config))
					return
				}
			}
		}
		w.refuse(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	})
}
