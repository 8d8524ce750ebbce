package ecr

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	ggcr "github.com/google/go-containerregistry/pkg/v1/types"

	"slipway/steps/sandbox/core"
)

// ecrImage is an image or an index, by what describes it.
type ecrImage struct {
	Digest, MediaType, Manifest string
	Config                      string // the config blob of an image, JSON; empty for an index
	Size                        int64
	Pushed, Pulled              time.Time
	Scanned                     time.Time // when its scan was begun; zero: it was not
}

// Find returns the image a digest or tag names, nil when there is none.
func (r *ecrRepository) Find(reference string) *ecrImage {
	if im := r.Images[reference]; im != nil {
		return im
	}
	return r.Images[r.Labels[reference]]
}

// tagsOf returns an image's tags, sorted.
func (r *ecrRepository) tagsOf(digest string) (tags []string) {
	for _, t := range core.SortedKeys(r.Labels) {
		if r.Labels[t] == digest {
			tags = append(tags, t)
		}
	}
	return tags
}

func (r *ecrRepository) newestFirst() []*ecrImage {
	var all []*ecrImage
	for _, d := range core.SortedKeys(r.Images) {
		all = append(all, r.Images[d])
	}
	slices.SortStableFunc(all, func(a, b *ecrImage) int { return b.Pushed.Compare(a.Pushed) })
	return all
}

func (r *ecrRepository) remove(digest string) {
	delete(r.Images, digest)
	for t, d := range r.Labels {
		if d == digest {
			delete(r.Labels, t)
		}
	}
}

// isIndex reports whether a media type is a list of images.
func isIndex(mediaType string) bool { return ggcr.MediaType(mediaType).IsIndex() }

// ForPlatform returns the image itself, or an index's image for an architecture; nil when the index has none.
// Like the runtime, it does not look at a single image's architecture: that one fails only when it is run.
func (r *ecrRepository) ForPlatform(im *ecrImage, arch string) *ecrImage {
	if !isIndex(im.MediaType) {
		return im
	}
	index, err := v1.ParseIndexManifest(strings.NewReader(im.Manifest))
	if err != nil {
		return nil
	}
	for _, m := range index.Manifests {
		if m.Platform != nil && m.Platform.Architecture == arch && m.Platform.OS == "linux" {
			return r.Images[m.Digest.String()]
		}
	}
	return nil
}

func (im *ecrImage) ConfigFile() v1.ConfigFile {
	var f v1.ConfigFile
	if json.Unmarshal([]byte(im.Config), &f) != nil || f.Architecture == "" {
		f.Architecture = "amd64"
	}
	return f
}

// blobs returns the digests and sizes of what the image is made of, config first.
func (im *ecrImage) blobs() map[string]int64 {
	m, err := v1.ParseManifest(bytes.NewReader([]byte(im.Manifest)))
	if err != nil || isIndex(im.MediaType) {
		return nil
	}
	sizes := map[string]int64{m.Config.Digest.String(): m.Config.Size}
	for _, l := range m.Layers {
		sizes[l.Digest.String()] = l.Size
	}
	return sizes
}

// loginLasts is how long a password for the registry is good.
const loginLasts = 12 * time.Hour

func getAuthorizationToken(c *core.Call, _ *ecr.GetAuthorizationTokenInput) (*ecr.GetAuthorizationTokenOutput, error) {
	w := Of(c)
	password := "sandbox-" + c.Hex(48)
	ends := c.Now().Add(loginLasts)
	w.Logins[core.Hash(password)] = ends
	return &ecr.GetAuthorizationTokenOutput{AuthorizationData: []types.AuthorizationData{{
		AuthorizationToken: new(base64.StdEncoding.EncodeToString([]byte("AWS:" + password))),
		ExpiresAt:          new(ends),
		ProxyEndpoint:      new("https://" + c.Account + ".dkr.ecr." + c.Region + ".amazonaws.com"),
	}}}, nil
}

func describeImages(c *core.Call, in *ecr.DescribeImagesInput) (*ecr.DescribeImagesOutput, error) {
	w := Of(c)
	r, err := w.repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	var found []*ecrImage
	if len(in.ImageIds) > 0 {
		if found, err = r.named(c, in.ImageIds); err != nil {
			return nil, err
		}
	} else {
		for _, im := range r.newestFirst() {
			if in.Filter == nil || tagStatus(in.Filter.TagStatus, r.tagsOf(im.Digest)) {
				found = append(found, im)
			}
		}
	}
	var details []types.ImageDetail
	for _, im := range found {
		details = append(details, r.detail(c, im))
	}
	page, next, err := core.PageOf(pages, details, in.MaxResults, in.NextToken)
	return &ecr.DescribeImagesOutput{ImageDetails: page, NextToken: next}, err
}

func tagStatus(want types.TagStatus, tags []string) bool {
	return want == "" || want == types.TagStatusAny || (want == types.TagStatusTagged) == (len(tags) > 0)
}

// named finds images by identifier; one that is not there is an error, as in DescribeImages.
func (r *ecrRepository) named(c *core.Call, ids []types.ImageIdentifier) ([]*ecrImage, error) {
	var found []*ecrImage
	for _, id := range ids {
		reference := core.Value(core.FirstOf(id.ImageDigest, id.ImageTag))
		im := r.Find(reference)
		if im == nil {
			return nil, &types.ImageNotFoundException{Message: new("The image with imageId {imageDigest:'" +
				orNull(id.ImageDigest) + "', imageTag:'" + orNull(id.ImageTag) +
				"'} does not exist within the repository with name '" + *r.RepositoryName + "' in the registry with id '" +
				c.Account + "'")}
		}
		if !slices.Contains(found, im) {
			found = append(found, im)
		}
	}
	return found, nil
}

func orNull(s *string) string {
	if s == nil {
		return "null"
	}
	return *s
}

func (r *ecrRepository) detail(c *core.Call, im *ecrImage) types.ImageDetail {
	d := types.ImageDetail{
		RegistryId: r.RegistryId, RepositoryName: r.RepositoryName, ImageDigest: new(im.Digest),
		ImageTags:              r.tagsOf(im.Digest),
		ImageManifestMediaType: new(im.MediaType), ImagePushedAt: new(im.Pushed),
		ImageSizeInBytes: new(im.Size), LastRecordedPullTime: core.TimeOrNil(im.Pulled),
		ImageStatus: types.ImageStatusActive,
	}
	if !isIndex(im.MediaType) {
		d.ArtifactMediaType = new("application/vnd.oci.image.config.v1+json")
	}
	return d // of a scan, basic scanning tells in DescribeImageScanFindings only
}

func imageMissing(id types.ImageIdentifier) types.ImageFailure {
	return types.ImageFailure{ImageId: &id, FailureCode: types.ImageFailureCodeImageNotFound,
		FailureReason: new("Requested image not found")}
}

func batchGetImage(c *core.Call, in *ecr.BatchGetImageInput) (*ecr.BatchGetImageOutput, error) {
	r, err := Of(c).repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	if n := len(in.ImageIds); n > 100 {
		return nil, invalid("'imageIds' failed to satisfy constraint: 'Member must have length less than or equal to 100'")
	}
	out := &ecr.BatchGetImageOutput{}
	for _, id := range in.ImageIds {
		im := r.Find(core.Value(core.FirstOf(id.ImageDigest, id.ImageTag)))
		if im == nil || len(in.AcceptedMediaTypes) > 0 && !slices.Contains(in.AcceptedMediaTypes, im.MediaType) {
			out.Failures = append(out.Failures, imageMissing(id))
			continue
		}
		out.Images = append(out.Images, types.Image{
			RegistryId: r.RegistryId, RepositoryName: r.RepositoryName, ImageManifest: new(im.Manifest),
			ImageManifestMediaType: new(im.MediaType),
			ImageId:                &types.ImageIdentifier{ImageDigest: new(im.Digest), ImageTag: id.ImageTag},
		})
	}
	return out, nil
}

// getDownloadURL answers for blobs of images there are. The registry serves config blobs under the URL.
func getDownloadURL(c *core.Call, in *ecr.GetDownloadUrlForLayerInput) (*ecr.GetDownloadUrlForLayerOutput, error) {
	r, err := Of(c).repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	digest := core.Value(in.LayerDigest)
	for _, im := range r.Images {
		if _, has := im.blobs()[digest]; has {
			return &ecr.GetDownloadUrlForLayerOutput{LayerDigest: in.LayerDigest, DownloadUrl: new("https://" + blobHost +
				"/" + c.Region + "/" + *r.RepositoryName + "/" + digest)}, nil
		}
	}
	return nil, &types.LayersNotFoundException{Message: new("The layer with digest '" + digest +
		"' does not exist in the repository with name '" + *r.RepositoryName + "'")}
}

func batchDeleteImage(c *core.Call, in *ecr.BatchDeleteImageInput) (*ecr.BatchDeleteImageOutput, error) {
	r, err := Of(c).repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	out := &ecr.BatchDeleteImageOutput{}
	for _, id := range in.ImageIds {
		im := r.Find(core.Value(core.FirstOf(id.ImageDigest, id.ImageTag)))
		switch {
		case im == nil:
			out.Failures = append(out.Failures, imageMissing(id))
			continue
		case r.referenced(im.Digest):
			out.Failures = append(out.Failures, types.ImageFailure{ImageId: &id,
				FailureCode:   types.ImageFailureCodeImageReferencedByManifestList,
				FailureReason: new("Requested image referenced by manifest list")})
			continue
		case id.ImageDigest == nil && len(r.tagsOf(im.Digest)) > 1:
			delete(r.Labels, *id.ImageTag) // by tag only the tag goes, unless it is the last
		default:
			r.remove(im.Digest)
		}
		out.ImageIds = append(out.ImageIds, types.ImageIdentifier{ImageDigest: new(im.Digest), ImageTag: id.ImageTag})
	}
	return out, nil
}

// referenced reports whether an index in the repository lists the image.
func (r *ecrRepository) referenced(digest string) bool {
	for _, im := range r.Images {
		if isIndex(im.MediaType) && strings.Contains(im.Manifest, digest) {
			return true
		}
	}
	return false
}
