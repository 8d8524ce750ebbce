package image

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// resolve finds the digest of a ready image, so that every task of a revision runs the same one. An image that cannot
// be looked up from here is used as it is given: ECS may be able to pull it all the same.
func (t Tools) resolve(ctx context.Context, r *plan.Run) error {
	uri := r.Settings.Image.URI
	ref, err := name.ParseReference(uri)
	if err != nil {
		return fmt.Errorf("read image.uri: %w; write it as REGISTRY/NAME:TAG, for example ghcr.io/me/shop:1.4", err)
	}
	r.SetOrigin(live.Origin{Image: tagIn(uri)})
	ctx, cancel := stoppable(ctx, r)
	defer cancel()
	digest, note, err := t.lookUp(ctx, r, ref)
	var wrong *platformError
	switch {
	case errors.As(err, &wrong):
		return err
	case err != nil && r.Stopping() != nil:
		return plan.ErrStopped
	case err != nil:
		r.SetImage(uri)
		text := fmt.Sprintf("could not verify image %s (%v): it is used as given and not pinned to a digest; if ECS cannot "+
			"pull it either, its tasks will not start", uri, cloud.Explain(err))
		r.Progress(text)
		r.Note(plan.Note{Step: Step, Text: text})
		return nil
	}
	r.SetImage(bare(uri) + "@" + digest)
	r.Progress(strings.TrimSpace(uri + " is " + short(digest) + note))
	return nil
}

// platformError says that a ready image cannot run on the platform of the settings: verified, so it fails the run.
type platformError struct {
	uri, platform string
	have          []string
}

func (e *platformError) Error() string {
	return fmt.Sprintf("use image %s: it is made for %s and the tasks run on %s; set image.platform to a platform the "+
		"image has, or choose another tag",
		e.uri, strings.Join(e.have, ", "), e.platform)
}

// lookUp returns the digest of the image for the settings' platform, and what is worth saying about it.
func (t Tools) lookUp(ctx context.Context, r *plan.Run, ref name.Reference) (digest, note string, err error) {
	auth := authn.Anonymous
	if m := ecrHost.FindStringSubmatch(ref.Context().RegistryStr()); m != nil {
		if auth, err = registryLogin(ctx, r, m[2]); err != nil {
			return "", "", err
		}
	}
	options := t.remote(ctx, auth)
	found, err := remote.Get(ref, options...)
	if err != nil {
		return "", "", err
	}
	s := r.Settings
	var img v1.Image
	if found.MediaType.IsIndex() {
		index, err := found.ImageIndex()
		if err != nil {
			return "", "", err
		}
		child, err := choose(index, ref.String(), s.Image.Platform)
		if err != nil {
			return "", "", err
		}
		if img, err = index.Image(child); err != nil {
			return "", "", err
		}
		digest = child.String()
	} else {
		if img, err = found.Image(); err != nil {
			return "", "", err
		}
		digest = found.Digest.String()
	}
	config, err := img.ConfigFile()
	if err != nil {
		return digest, "; its configuration could not be read, its platform is not verified", nil
	}
	if runsOn(config, s.Image.Platform) != nil {
		return "", "", &platformError{uri: ref.String(), platform: s.Image.Platform,
			have: []string{config.OS + "/" + config.Architecture}}
	}
	if stack.RootUser(config.Config.User) && s.Service.User == "" {
		note = "; it runs as root, set service.user to a number to run it as another user"
	}
	return digest, note, nil
}

// choose returns the digest of an index's image for a platform.
func choose(index v1.ImageIndex, uri, platform string) (v1.Hash, error) {
	manifest, err := index.IndexManifest()
	if err != nil {
		return v1.Hash{}, err
	}
	var have []string
	for _, m := range manifest.Manifests {
		if m.Platform == nil || m.Platform.OS == "unknown" { // attestations
			continue
		}
		p := m.Platform.OS + "/" + m.Platform.Architecture
		if p == platform {
			return m.Digest, nil
		}
		have = append(have, p)
	}
	slices.Sort(have)
	return v1.Hash{}, &platformError{uri: uri, platform: platform, have: slices.Compact(have)}
}

// bare is a reference without its tag and digest, spelled as the user spelled it.
func bare(uri string) string {
	uri, _, _ = strings.Cut(uri, "@")
	if i := strings.LastIndexByte(uri, ':'); i > strings.LastIndexByte(uri, '/') {
		uri = uri[:i]
	}
	return uri
}
