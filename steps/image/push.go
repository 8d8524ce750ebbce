package image

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
	"golang.org/x/sync/errgroup"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// uploads is how many layers are pushed at once.
const uploads = 3

// push brings an image into the stack's repository under a tag, and returns it as the registry has it.
func (t Tools) push(ctx context.Context, r *plan.Run, tag string, img v1.Image) (*live.Image, error) {
	ref, err := name.NewTag(repositoryURI(r.Live()) + ":" + tag)
	if err != nil {
		return nil, fmt.Errorf("name the image: %w", err)
	}
	if img, err = compressOnce(ctx, r, img); err != nil {
		return nil, fmt.Errorf("read the image that was built: %w", err)
	}
	digest, err := img.Digest()
	if err != nil {
		return nil, fmt.Errorf("read the image that was built: %w", err)
	}
	auth, err := registryLogin(ctx, r, "")
	if err != nil {
		return nil, err
	}
	options := t.remote(ctx, auth)
	err = upload(ctx, r, ref, img, options)
	if errors.Is(err, errImmutable) {
		// the same commit was pushed from elsewhere while this build was running: theirs is the image of that tag
		if found, lookErr := tagged(ctx, r, tag); lookErr == nil && found != nil {
			r.Progress("image " + tag + " was pushed from elsewhere meanwhile: that one is used")
			return found, nil
		}
	}
	if err != nil {
		return nil, pushError(tag, err)
	}
	stored, err := remote.Head(ref, options...)
	if err != nil {
		return nil, pushError(tag, err)
	}
	if stored.Digest != digest {
		return nil, fmt.Errorf("push image %s: the registry has it as %s and it was built as %s; run it again", tag,
			stored.Digest, digest)
	}
	return &live.Image{Digest: digest.String(), Tags: []string{tag}, Pushed: r.Clock.Now(), Size: imageSize(img),
		MediaType: string(stored.MediaType)}, nil
}

// errImmutable says that the tag was given to another image while this one was on its way.
var errImmutable = errors.New("the tag is on another image already")

// upload pushes the layers a few at a time, telling of each, then the configuration and the manifest.
func upload(ctx context.Context, r *plan.Run, ref name.Tag, img v1.Image, options []remote.Option) error {
	pusher, err := remote.NewPusher(options...)
	if err != nil {
		return err
	}
	layers, err := img.Layers()
	if err != nil {
		return err
	}
	var begun atomic.Int64
	work, uploading := errgroup.WithContext(ctx)
	work.SetLimit(uploads)
	for _, layer := range layers {
		work.Go(func() error {
			size, err := layer.Size()
			if err != nil {
				return err
			}
			r.Progress(fmt.Sprintf("layer %d of %d, %s", begun.Add(1), len(layers), megabytes(size)))
			return pusher.Upload(uploading, ref.Context(), layer)
		})
	}
	if err := work.Wait(); err != nil {
		return err
	}
	if err := r.Stopping(); err != nil {
		return err
	}
	err = pusher.Push(ctx, ref, img)
	var refused *transport.Error
	if errors.As(err, &refused) && isImmutable(refused) {
		return fmt.Errorf("%w: %w", errImmutable, err)
	}
	return err
}

// isImmutable reports whether a registry refused a manifest because its tag is taken: ECR says
// ImageTagAlreadyExistsException in the text of a TAG_INVALID.
func isImmutable(e *transport.Error) bool {
	if e.StatusCode != http.StatusBadRequest && e.StatusCode != http.StatusConflict {
		return false
	}
	for _, d := range e.Errors {
		if d.Code == "TAG_INVALID" || strings.Contains(d.Message, "immutable") ||
			strings.Contains(d.Message, "ImageTagAlreadyExists") {
			return true
		}
	}
	return false
}

// pushError says what to do about a push that failed.
func pushError(tag string, err error) error {
	hint := "check the network and run it again: layers that arrived are kept"
	var refused *transport.Error
	if errors.As(err, &refused) && (refused.StatusCode == http.StatusForbidden ||
		refused.StatusCode == http.StatusUnauthorized) {
		hint = "allow " + refusedAction(refused) +
			" on the repository (slipway policy prints the whole policy) and run it again"
	}
	return fmt.Errorf("push image %s: %w; %s", tag, err, hint)
}

// refusedAction is the action a registry's refusal is about. The answer to a HEAD has no body that would name it.
func refusedAction(e *transport.Error) string {
	if e.Request == nil || e.Request.Method != http.MethodHead {
		return "the ecr: actions"
	}
	if strings.Contains(e.Request.URL.Path, "/manifests/") {
		return "ecr:BatchGetImage"
	}
	return "ecr:BatchCheckLayerAvailability"
}

// imageSize is what ECR counts: the compressed layers and the configuration.
func imageSize(img v1.Image) int64 {
	m, err := img.Manifest()
	if err != nil {
		return 0 // the size is only shown
	}
	size := m.Config.Size
	for _, l := range m.Layers {
		size += l.Size
	}
	return size
}

// remote are the options of every conversation with a registry. Credentials stay in memory: no docker configuration is
// read or written.
func (t Tools) remote(ctx context.Context, auth authn.Authenticator) []remote.Option {
	options := []remote.Option{remote.WithContext(ctx), remote.WithAuth(auth), remote.WithUserAgent("slipway/" +
		stack.Version)}
	if t.Registry != nil {
		options = append(options, remote.WithTransport(t.Registry))
	}
	return options
}

// ecrHost matches the private registries of ECR and gives account and region.
var ecrHost = regexp.MustCompile(`^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$`)

// registryLogin asks ECR for a password, of the stack's region when region is empty.
func registryLogin(ctx context.Context, r *plan.Run, region string) (authn.Authenticator, error) {
	out, err := r.Clients.ECR.GetAuthorizationToken(ctx, &ecr.GetAuthorizationTokenInput{}, func(o *ecr.Options) {
		if region != "" {
			o.Region = region
		}
	})
	if err != nil {
		return nil, fmt.Errorf("log in to ECR: %w", err)
	}
	if len(out.AuthorizationData) == 0 {
		return nil, errors.New("log in to ECR: it gave no password; run it again")
	}
	decoded, err := base64.StdEncoding.DecodeString(aws.ToString(out.AuthorizationData[0].AuthorizationToken))
	user, password, ok := strings.Cut(string(decoded), ":")
	if err != nil || !ok {
		return nil, errors.New("log in to ECR: its password is not of the form it documents")
	}
	return authn.FromConfig(authn.AuthConfig{Username: user, Password: password}), nil
}
