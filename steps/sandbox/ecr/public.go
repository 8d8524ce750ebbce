package ecr

import (
	"net/http"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"slipway/steps/sandbox/core"
)

// publicArchitectures are those every made-up public image has.
var publicArchitectures = []string{"amd64", "arm64"}

// madeUp makes the image a public reference stands for: always the same for the same reference, with a user who is not
// root.
func madeUp(reference string) (v1.ImageIndex, map[string]v1.Image, error) {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	images := map[string]v1.Image{}
	for _, arch := range publicArchitectures {
		im, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{
			Architecture: arch, OS: "linux", Created: v1.Time{Time: time.Unix(0, 0).UTC()}, RootFS: v1.RootFS{Type: "layers"},
			Config: v1.Config{
				User: "10001", ExposedPorts: map[string]struct{}{"8000/tcp": {}}, Entrypoint: []string{"/app/server"},
				WorkingDir: "/app",
				Labels:     map[string]string{"org.opencontainers.image.ref.name": reference},
			},
		})
		if err != nil {
			return nil, nil, err
		}
		layer := static.NewLayer([]byte("the files of "+reference+" for "+arch), types.OCIUncompressedLayer)
		if im, err = mutate.AppendLayers(mutate.MediaType(im, types.OCIManifestSchema1), layer); err != nil {
			return nil, nil, err
		}
		images[arch] = im
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: im,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}}})
	}
	return index, images, nil
}

// resolve finds what a public reference means: a tag always resolves, a digest does when it was resolved to before.
func resolve(w *Resources, ref name.Reference) (index v1.ImageIndex, images map[string]v1.Image, ok bool) {
	if strings.Contains(ref.Context().RepositoryStr(), "missing") {
		return nil, nil, false
	}
	canonical := ref.Name()
	if _, isDigest := ref.(name.Digest); isDigest {
		if canonical, ok = w.Public[ref.Identifier()]; !ok {
			return nil, nil, false
		}
	}
	index, images, err := madeUp(canonical)
	if err != nil {
		return nil, nil, false
	}
	for _, part := range parts(index, images) {
		if h, err := part.Digest(); err == nil {
			w.Public[h.String()] = canonical
		}
	}
	return index, images, true
}

// described is an image or an index as the registry serves it.
type described interface {
	Digest() (v1.Hash, error)
	MediaType() (types.MediaType, error)
	RawManifest() ([]byte, error)
}

func parts(index v1.ImageIndex, images map[string]v1.Image) []described {
	all := []described{index}
	for _, arch := range publicArchitectures {
		all = append(all, images[arch])
	}
	return all
}

// PublicImage is the image Fargate runs for a public reference. A digest nobody resolved here runs too: it may well be
// there.
func PublicImage(c *core.Call, image, arch string) (config v1.ConfigFile, digest string, ok bool) {
	ref, err := name.ParseReference(image)
	if err != nil || strings.Contains(ref.Context().RepositoryStr(), "missing") {
		return config, "", false
	}
	index, images, known := resolve(Of(c), ref)
	if !known {
		return v1.ConfigFile{Architecture: arch}, ref.Identifier(), true
	}
	chosen := images[arch]
	for _, im := range images {
		if h, err := im.Digest(); err == nil && h.String() == ref.Identifier() {
			chosen = im
		}
	}
	file, err := chosen.ConfigFile()
	if err != nil {
		return config, "", false
	}
	h, err := index.Digest()
	return *file, h.String(), err == nil
}

// public answers for a registry that is not ECR.
func (r *registries) public(w *reply, req *http.Request) error {
	path := strings.TrimPrefix(req.URL.Path, "/v2/")
	if path == "" || path == "/v2" {
		return nil
	}
	return r.look(r.sandbox.Region(), func(c *core.Call, world *Resources) {
		if repository, reference, ok := cutLast(path, "/manifests/"); ok {
			w.publicManifest(world, req.URL.Host+"/"+repository, reference)
			return
		}
		if repository, digest, ok := cutLast(path, "/blobs/"); ok {
			w.publicBlob(world, req.URL.Host+"/"+repository, digest)
			return
		}
		w.refuse(http.StatusNotFound, "UNSUPPORTED", "the sandbox's registry does not answer "+req.Method+" "+req.URL.Path)
	})
}

func (w *reply) publicManifest(world *Resources, repository, reference string) {
	separator := ":"
	if strings.HasPrefix(reference, "sha256:") {
		separator = "@"
	}
	unknown := func() { w.refuse(http.StatusNotFound, "MANIFEST_UNKNOWN", "manifest unknown") }
	ref, err := name.ParseReference(repository + separator + reference)
	if err != nil {
		w.refuse(http.StatusBadRequest, "NAME_INVALID", "invalid repository name")
		return
	}
	index, images, ok := resolve(world, ref)
	if !ok {
		unknown()
		return
	}
	for _, part := range parts(index, images) {
		h, err1 := part.Digest()
		raw, err2 := part.RawManifest()
		kind, err3 := part.MediaType()
		if err1 == nil && err2 == nil && err3 == nil && (separator == ":" || h.String() == reference) {
			w.content(string(kind), h.String(), raw)
			return
		}
	}
	unknown()
}

// publicBlob serves the config blobs of images that were resolved.
func (w *reply) publicBlob(world *Resources, repository, digest string) {
	for _, known := range world.Public {
		ref, err := name.ParseReference(known)
		if err != nil || ref.Context().Name() != canonicalName(repository) {
			continue
		}
		_, images, err := madeUp(known)
		if err != nil {
			continue
		}
		for _, im := range images {
			raw, err := im.RawConfigFile()
			if err == nil && "sha256:"+core.Hash(string(raw)) == digest {
				w.content("application/octet-stream", digest, raw)
				return
			}
		}
	}
	w.refuse(http.StatusNotFound, "BLOB_UNKNOWN", "blob unknown to registry")
}

func canonicalName(repository string) string {
	if r, err := name.NewRepository(repository); err == nil {
		return r.Name()
	}
	return repository
}
