package ecr

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/smithy-go"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"slipway/steps/sandbox/core"
)

// putManifest is what makes an image: ECR's PutImage, recorded and subject to faults like any call.
func (r *registries) putManifest(w *reply, req *http.Request, region, name, reference string) error {
	manifest, err := io.ReadAll(io.LimitReader(req.Body, 4<<20))
	if err != nil {
		return err
	}
	im := &ecrImage{MediaType: req.Header.Get("Content-Type"), Manifest: string(manifest), Digest: "sha256:" +
		core.Hash(string(manifest))}
	err = r.sandbox.Within("ECR", "PutImage", core.Write, region, func(c *core.Call) error {
		in := &ecr.PutImageInput{RepositoryName: new(name), ImageManifest: new(im.Manifest)}
		if err := r.sandbox.Authorize(c, "ECR", "PutImage", in); err != nil {
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
func (r *registries) putImage(c *core.Call, name, reference string, im *ecrImage) error {
	world := Of(c)
	repository, err := world.repository(c, &name)
	if err != nil {
		return err
	}
	if err := r.describe(repository, im); err != nil {
		return err
	}
	if strings.HasPrefix(reference, "sha256:") {
		if reference != im.Digest {
			return &types.ImageDigestDoesNotMatchException{Message: new("The specified digest does not match the " +
				"manifest.")}
		}
	} else {
		if old := repository.Labels[reference]; old != "" && old != im.Digest && repository.immutable(reference) {
			return &types.ImageTagAlreadyExistsException{Message: new("The image tag '" + reference +
				"' already exists in the '" + name + "' repository and cannot be overwritten because the tag is immutable.")}
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
		excluded = excluded || core.Matches(core.Value(f.Filter), tag)
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
		return &types.LayersNotFoundException{Message: new("The layer with digest '" + digest +
			"' was not uploaded to the repository with name '" + *repository.RepositoryName + "'")}
	}
	if isIndex(im.MediaType) {
		index, err := v1.ParseIndexManifest(strings.NewReader(im.Manifest))
		if err != nil {
			return invalid("'imageManifest' failed to satisfy constraint: 'Invalid JSON syntax'")
		}
		for _, child := range index.Manifests {
			if repository.Images[child.Digest.String()] == nil {
				return &types.ReferencedImagesNotFoundException{Message: new("The manifest list references the image '" +
					child.Digest.String() + "', which does not exist in the repository.")}
			}
			im.Size += child.Size
		}
		return nil
	}
	m, err := v1.ParseManifest(strings.NewReader(im.Manifest))
	if err != nil {
		return invalid("'imageManifest' failed to satisfy constraint: 'Invalid JSON syntax'")
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
		if "sha256:"+core.Hash(other.Config) == h.String() {
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
