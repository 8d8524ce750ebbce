package image

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/sync/errgroup"

	"slipway/steps/plan"
)

// compressOnce returns the same image with digests that are computed once. A container command line saves layers
// uncompressed; as it is loaded, every look at the image's layers would compress all of them again.
func compressOnce(ctx context.Context, r *plan.Run, img v1.Image) (v1.Image, error) {
	layers, err := img.Layers()
	if err != nil {
		return nil, err
	}
	config, err := img.RawConfigFile()
	if err != nil {
		return nil, err
	}
	var begun atomic.Int64
	work, working := errgroup.WithContext(ctx)
	work.SetLimit(uploads)
	for _, layer := range layers {
		work.Go(func() error {
			if err := working.Err(); err != nil {
				return err
			}
			r.Progress(fmt.Sprintf("compressing layer %d of %d", begun.Add(1), len(layers)))
			_, err := layer.Digest() // remembered by the layer, with its size
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	s := &settled{config: config, layers: map[v1.Hash]v1.Layer{}}
	hash, size, err := v1.SHA256(bytes.NewReader(config))
	if err != nil {
		return nil, err
	}
	m := v1.Manifest{SchemaVersion: 2, MediaType: types.DockerManifestSchema2,
		Config: v1.Descriptor{MediaType: types.DockerConfigJSON, Size: size, Digest: hash}}
	for _, layer := range layers {
		d, err := partial.Descriptor(layer)
		if err != nil {
			return nil, err
		}
		if d.MediaType == types.OCILayer {
			d.MediaType = types.DockerLayer // one family of types in one manifest
		}
		m.Layers = append(m.Layers, v1.Descriptor{MediaType: d.MediaType, Size: d.Size, Digest: d.Digest})
		s.layers[d.Digest] = layer
	}
	if s.manifest, err = json.Marshal(m); err != nil {
		return nil, err
	}
	return partial.CompressedToImage(s)
}

// settled is the core of an image whose parts are known.
type settled struct {
	config, manifest []byte
	layers           map[v1.Hash]v1.Layer
}

func (s *settled) RawConfigFile() ([]byte, error)      { return s.config, nil }
func (s *settled) RawManifest() ([]byte, error)        { return s.manifest, nil }
func (s *settled) MediaType() (types.MediaType, error) { return types.DockerManifestSchema2, nil }
func (s *settled) LayerByDigest(h v1.Hash) (partial.CompressedLayer, error) {
	if layer, ok := s.layers[h]; ok {
		return layer, nil
	}
	return nil, fmt.Errorf("find layer %s: the image has none", h)
}
