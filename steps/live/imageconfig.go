package live

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"slipway/steps/cloud"
)

// ImageConfig is what an image's own configuration says.
type ImageConfig struct {
	Digest, User, Architecture string
	Exposed                    []string
}

// configs caches configurations by the digest of their manifest: what a digest names never changes.
var configs sync.Map

// mediaTypes are the manifests asked for: single images, and indexes that choose one by architecture.
var mediaTypes = []string{
	"application/vnd.docker.distribution.manifest.v2+json", "application/vnd.oci.image.manifest.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.oci.image.index.v1+json",
}

// manifest is what is read of an image manifest or of an index of them.
type manifest struct {
	Config    struct{ Digest string }
	Manifests []struct {
		Digest   string
		Platform struct{ Architecture string }
	}
}

// readRunningImage reads the configuration of the image a revision runs, only when the revision leaves the user to the
// image.
func readRunningImage(ctx context.Context, d *definitions, running Fact[TaskDefinition]) Fact[ImageConfig] {
	if running.Err != nil {
		return Fact[ImageConfig]{Err: running.Err, Call: running.Call}
	}
	if running.Value == nil || len(running.Value.Containers) == 0 || running.Value.Containers[0].User != "" {
		return Fact[ImageConfig]{Call: running.Call}
	}
	return d.image(ctx, running.Value.Containers[0].Image, running.Value.Architecture)
}

const callManifest = "ecr:BatchGetImage"

// ReadImageConfig reads the configuration of an image in ECR, of any account and region the caller may read.
// Architecture is ECS's word for it (X86_64, ARM64) and chooses among the images of an index.
func ReadImageConfig(ctx context.Context, c *cloud.Clients, ref, architecture string) Fact[ImageConfig] {
	in, err := parseECR(ref)
	if err != nil {
		return fact[ImageConfig](nil, failed(callManifest, err), callManifest)
	}
	key := in.reference + " " + architecture
	if cached, ok := configs.Load(key); ok {
		config := cached.(ImageConfig)
		return fact(&config, nil, callManifest)
	}
	config, err := in.config(ctx, c, architecture)
	if err == nil && strings.HasPrefix(in.reference, "sha256:") {
		configs.Store(key, *config)
	}
	return fact(config, err, callManifest)
}

// ecrImage is a reference to an image in ECR, taken apart. Its reference is a digest or a tag.
type ecrImage struct{ registry, region, repository, reference string }

var ecrReference = regexp.MustCompile(
	`^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)/([^@:]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]{64}))?$`)

func parseECR(ref string) (ecrImage, error) {
	m := ecrReference.FindStringSubmatch(ref)
	if m == nil {
		return ecrImage{}, &cloud.Error{Means: "image " + ref + " is not in ECR, and no other registry is asked",
			Next: "set service.user to say which user it runs as", Safe: true}
	}
	in := ecrImage{registry: m[1], region: m[2], repository: m[3], reference: m[5]}
	if in.reference == "" {
		in.reference = m[4]
	}
	if in.reference == "" {
		in.reference = "latest"
	}
	return in, nil
}

func imageID(reference string) types.ImageIdentifier {
	if strings.HasPrefix(reference, "sha256:") {
		return types.ImageIdentifier{ImageDigest: new(reference)}
	}
	return types.ImageIdentifier{ImageTag: new(reference)}
}

func (in ecrImage) config(ctx context.Context, c *cloud.Clients, architecture string) (*ImageConfig, error) {
	m, digest, err := in.manifest(ctx, c, in.reference)
	if err != nil {
		return nil, err
	}
	if len(m.Manifests) > 0 {
		child := m.choose(architecture)
		if child == "" {
			return nil, failed(callManifest, fmt.Errorf("image %s has no image for %s", in.reference, architecture))
		}
		if m, _, err = in.manifest(ctx, c, child); err != nil {
			return nil, err
		}
	}
	blob, err := in.blob(ctx, c, m.Config.Digest)
	if err != nil {
		return nil, failed("ecr:GetDownloadUrlForLayer", err)
	}
	var said struct {
		Architecture string
		Config       struct {
			User         string
			ExposedPorts map[string]struct{}
		}
	}
	if err := json.Unmarshal(blob, &said); err != nil {
		return nil, failed("ecr:GetDownloadUrlForLayer", fmt.Errorf("parse the image's configuration: %w", err))
	}
	return &ImageConfig{
		Digest: digest, User: said.Config.User, Architecture: said.Architecture,
		Exposed: slices.Sorted(maps.Keys(said.Config.ExposedPorts)),
	}, nil
}

// choose returns the digest of the index's image for an architecture.
func (m manifest) choose(architecture string) string {
	want := map[string]string{"X86_64": "amd64", "": "amd64", "ARM64": "arm64"}[architecture]
	for _, child := range m.Manifests {
		if child.Platform.Architecture == want {
			return child.Digest
		}
	}
	return ""
}

func (in ecrImage) elsewhere(o *ecr.Options) { o.Region = in.region }

func (in ecrImage) manifest(ctx context.Context, c *cloud.Clients, reference string) (m manifest, digest string,
	err error) {
	out, err := c.ECR.BatchGetImage(ctx, &ecr.BatchGetImageInput{
		RegistryId: new(in.registry), RepositoryName: new(in.repository),
		ImageIds: []types.ImageIdentifier{imageID(reference)}, AcceptedMediaTypes: mediaTypes,
	}, in.elsewhere)
	if err != nil {
		return m, "", failed(callManifest, err)
	}
	if len(out.Images) == 0 {
		reason := "the repository does not have it"
		if len(out.Failures) > 0 {
			reason = aws.ToString(out.Failures[0].FailureReason)
		}
		return m, "", failed(callManifest, fmt.Errorf("read the manifest of %s: %s", reference, reason))
	}
	if err := json.Unmarshal([]byte(aws.ToString(out.Images[0].ImageManifest)), &m); err != nil {
		return m, "", failed(callManifest, fmt.Errorf("parse the manifest of %s: %w", reference, err))
	}
	if id := out.Images[0].ImageId; id != nil {
		digest = aws.ToString(id.ImageDigest)
	}
	return m, digest, nil
}

// blob downloads one blob and holds it against its digest. The URL is signed: it appears in no error.
func (in ecrImage) blob(ctx context.Context, c *cloud.Clients, digest string) ([]byte, error) {
	out, err := c.ECR.GetDownloadUrlForLayer(ctx, &ecr.GetDownloadUrlForLayerInput{
		RegistryId: new(in.registry), RepositoryName: new(in.repository), LayerDigest: new(digest),
	}, in.elsewhere)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, aws.ToString(out.DownloadUrl), nil)
	if err != nil {
		return nil, errors.New("download the image's configuration: ECR gave no usable URL")
	}
	resp, err := c.ECR.Options().HTTPClient.Do(req)
	if err != nil {
		return nil, errors.New("download the image's configuration: no answer from the registry's storage")
	}
	defer resp.Body.Close()
	blob, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("download the image's configuration: HTTP %d", resp.StatusCode)
	}
	if sum := sha256.Sum256(blob); "sha256:"+hex.EncodeToString(sum[:]) != digest {
		return nil, errors.New("download the image's configuration: what came does not match its digest")
	}
	return blob, nil
}
