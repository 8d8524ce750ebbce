package live

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"slipway/steps/cloud"
)

// Image is one image in the repository. Its MediaType says whether it is an index or a manifest.
type Image struct {
	Digest    string
	Tags      []string
	Pushed    time.Time
	Size      int64 // bytes
	MediaType string
	Findings  map[string]int // by severity; nil: not known
}

const callImages = "ecr:DescribeImages"

// ReadImages reads all images of a repository, newest first.
func ReadImages(ctx context.Context, c *cloud.Clients, repository string) List[Image] {
	found, err := pages(ctx, callImages,
		ecr.NewDescribeImagesPaginator(c.ECR, &ecr.DescribeImagesInput{RepositoryName: new(repository),
			MaxResults: new(int32(1000))}),
		func(o *ecr.DescribeImagesOutput) []types.ImageDetail { return o.ImageDetails })
	if cloud.Is(err, "RepositoryNotFoundException") {
		return list[Image](nil, nil, callImages)
	}
	images := convert(found, image)
	slices.SortStableFunc(images, func(a, b Image) int {
		return cmp.Or(b.Pushed.Compare(a.Pushed),
			cmp.Compare(a.Digest, b.Digest))
	})
	return list(images, err, callImages)
}

// ReadImage reads one image by its digest ("sha256:…") or tag, with its scan findings.
func ReadImage(ctx context.Context, c *cloud.Clients, repository, reference string) Fact[Image] {
	out, err := c.ECR.DescribeImages(ctx, &ecr.DescribeImagesInput{
		RepositoryName: new(repository), ImageIds: []types.ImageIdentifier{imageID(reference)},
	})
	if cloud.Is(err, "ImageNotFoundException", "RepositoryNotFoundException") || err == nil && len(out.ImageDetails) == 0 {
		return fact[Image](nil, nil, callImages)
	}
	if err != nil {
		return fact[Image](nil, failed(callImages, err), callImages)
	}
	found := image(out.ImageDetails[0])
	return fact(&found, nil, callImages)
}

// mostFindings is how many images' findings are asked for, a call each.
const mostFindings = 10

// WithFindings asks for what the scans of the newest images have found, where the list does not tell: basic scanning
// keeps it out of there. What cannot be read, or was not scanned, stays not known.
func WithFindings(ctx context.Context, c *cloud.Clients, repository string, images []Image) []Image {
	told := slices.Clone(images)
	var asked []int
	for i, img := range told {
		if img.Findings == nil && len(asked) < mostFindings {
			asked = append(asked, i)
		}
	}
	_, _ = each(asked, 4, func(i int) (bool, error) {
		out, err := c.ECR.DescribeImageScanFindings(ctx, &ecr.DescribeImageScanFindingsInput{
			RepositoryName: new(repository), ImageId: &types.ImageIdentifier{ImageDigest: new(told[i].Digest)},
			MaxResults: new(int32(1)),
		})
		if err != nil || out.ImageScanFindings == nil || out.ImageScanStatus == nil ||
			out.ImageScanStatus.Status == types.ScanStatusFailed {
			return false, err
		}
		told[i].Findings = map[string]int{}
		for severity, n := range out.ImageScanFindings.FindingSeverityCounts {
			told[i].Findings[severity] = int(n)
		}
		return true, nil
	})
	return told
}

func image(d types.ImageDetail) Image {
	img := Image{
		Digest: aws.ToString(d.ImageDigest), Tags: slices.Sorted(slices.Values(d.ImageTags)),
		Pushed: aws.ToTime(d.ImagePushedAt),
		Size:   aws.ToInt64(d.ImageSizeInBytes), MediaType: aws.ToString(d.ImageManifestMediaType),
	}
	scanned := d.ImageScanStatus != nil && (d.ImageScanStatus.Status == types.ScanStatusComplete ||
		d.ImageScanStatus.Status == types.ScanStatusActive)
	if scanned || d.ImageScanFindingsSummary != nil {
		img.Findings = map[string]int{}
	}
	if d.ImageScanFindingsSummary != nil {
		for severity, n := range d.ImageScanFindingsSummary.FindingSeverityCounts {
			img.Findings[severity] = int(n)
		}
	}
	return img
}
