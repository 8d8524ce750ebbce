package ecr

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"slipway/steps/sandbox/core"
)

func getRegistryScanning(c *core.Call, _ *ecr.GetRegistryScanningConfigurationInput) (
	*ecr.GetRegistryScanningConfigurationOutput, error) {
	return &ecr.GetRegistryScanningConfigurationOutput{RegistryId: new(c.Account),
		ScanningConfiguration: Of(c).Scanning}, nil
}

// scansOnPush reports whether the repository's own setting or a rule of the registry has new images scanned.
func (w *Resources) scansOnPush(r *ecrRepository) bool {
	if r.ImageScanningConfiguration.ScanOnPush {
		return true
	}
	return slices.ContainsFunc(w.Scanning.Rules, func(rule types.RegistryScanningRule) bool {
		return rule.ScanFrequency != types.ScanFrequencyManual && slices.ContainsFunc(rule.RepositoryFilters,
			func(f types.ScanningRepositoryFilter) bool {
				return core.Matches(core.Value(f.Filter), *r.RepositoryName)
			})
	})
}

func unscannable() error {
	return &types.UnsupportedImageTypeException{Message: new("The image type is not supported: an index cannot " +
		"be scanned, its images can.")}
}

func (im *ecrImage) scanStatus(c *core.Call) *types.ImageScanStatus {
	if c.Now().Before(im.Scanned.Add(c.Durations.ImageScan)) {
		return &types.ImageScanStatus{Status: types.ScanStatusInProgress}
	}
	return &types.ImageScanStatus{Status: types.ScanStatusComplete,
		Description: new("The scan was completed successfully.")}
}

// severities makes up how many findings the image has; the same image always has the same.
func (im *ecrImage) severities() map[string]int32 {
	n := map[string]int32{}
	for i, severity := range []string{"HIGH", "MEDIUM", "LOW", "INFORMATIONAL"} {
		if most := []int{2, 4, 9, 3}[i]; len(im.Digest) > 20 {
			if k := int32(int(im.Digest[len(im.Digest)-1-i]) % most); k > 0 {
				n[severity] = k
			}
		}
	}
	return n
}

func describeScanFindings(c *core.Call, in *ecr.DescribeImageScanFindingsInput) (*ecr.DescribeImageScanFindingsOutput,
	error) {
	r, err := Of(c).repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	found, err := r.named(c, []types.ImageIdentifier{*in.ImageId})
	if err != nil {
		return nil, err
	}
	im := found[0]
	if isIndex(im.MediaType) {
		return nil, unscannable()
	}
	if im.Scanned.IsZero() {
		return nil,
			&types.ScanNotFoundException{Message: new("Image scan does not exist for the image with '{imageDigest:'" +
				im.Digest + "', imageTag:'" + orNull(in.ImageId.ImageTag) + "'}' in the repository with name '" +
				*r.RepositoryName + "' in the registry with id '" + c.Account + "'")}
	}
	out := &ecr.DescribeImageScanFindingsOutput{
		RegistryId: r.RegistryId, RepositoryName: r.RepositoryName, ImageScanStatus: im.scanStatus(c),
		ImageId: &types.ImageIdentifier{ImageDigest: new(im.Digest), ImageTag: in.ImageId.ImageTag},
	}
	if out.ImageScanStatus.Status != types.ScanStatusComplete {
		return out, nil
	}
	counts := im.severities()
	out.ImageScanFindings = &types.ImageScanFindings{FindingSeverityCounts: counts,
		ImageScanCompletedAt:         new(im.Scanned.Add(c.Durations.ImageScan)),
		VulnerabilitySourceUpdatedAt: new(im.Scanned)}
	var all []types.ImageScanFinding
	for _, severity := range []string{"HIGH", "MEDIUM", "LOW", "INFORMATIONAL"} {
		for i := range counts[severity] {
			all = append(all, types.ImageScanFinding{
				Name:        new(fmt.Sprintf("CVE-2026-%s%d", im.Digest[len(im.Digest)-4:], int(i)+len(all))),
				Severity:    types.FindingSeverity(severity),
				Description: new("A made-up finding of the sandbox."),
				Attributes:  []types.Attribute{{Key: new("package_name"), Value: new("libsandbox")}},
			})
		}
	}
	page, next, err := core.PageOf(pages, all, in.MaxResults, in.NextToken)
	out.ImageScanFindings.Findings, out.NextToken = page, next
	return out, err
}
