package image

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// How long the findings of a scan on push are waited for. A basic scan takes ten to twenty seconds and nothing depends
// on it: with this usual time it is looked at after 16, 21 and 26 seconds.
const (
	scanUsual = 32 * time.Second
	scanLimit = 25 * time.Second
)

// sayFindings reports what the scan of an image that was just pushed has found, if it ends soon. It never fails a run.
func sayFindings(ctx context.Context, r *plan.Run, digest string) {
	l := r.Live()
	if repository := l.Repository.Value; repository == nil || !repository.ScanOnPush {
		return
	}
	var said string
	err := r.Until(ctx, plan.Wait{Typical: scanUsual, Timeout: scanLimit, Check: func(ctx context.Context) (bool, string,
		error) {
		out, err := r.Clients.ECR.DescribeImageScanFindings(ctx, &ecr.DescribeImageScanFindingsInput{
			RepositoryName: new(l.Identity.Repository()), ImageId: &types.ImageIdentifier{ImageDigest: &digest},
			MaxResults: new(int32(1)),
		})
		if cloud.Is(err, "ScanNotFoundException") {
			return false, "waiting for the scan's findings", nil
		}
		if err != nil {
			return false, "", err
		}
		switch status := out.ImageScanStatus; {
		case status == nil || status.Status == types.ScanStatusInProgress || status.Status == types.ScanStatusPending:
			return false, "waiting for the scan's findings", nil
		case out.ImageScanFindings != nil && (status.Status == types.ScanStatusComplete ||
			status.Status == types.ScanStatusActive):
			counts := map[string]int{}
			for severity, n := range out.ImageScanFindings.FindingSeverityCounts {
				counts[severity] = int(n)
			}
			recordFindings(r, digest, counts)
			said = "scan: " + Findings(counts)
		default:
			said = "scan: " + strings.ToLower(string(status.Status))
		}
		return true, said, nil
	}})
	switch {
	case cloud.Denied(err):
		said = "the scan's findings could not be read: ecr:DescribeImageScanFindings is not allowed"
	case err != nil:
		said = "the scan's findings are not known yet"
	}
	r.Progress(said)
}

func recordFindings(r *plan.Run, digest string, counts map[string]int) {
	r.Record(func(l *live.Stack) {
		l.Images.Items = slices.Clone(l.Images.Items)
		for i := range l.Images.Items {
			if l.Images.Items[i].Digest == digest {
				l.Images.Items[i].Findings = counts
			}
		}
	})
}

// severities in the order in which they are listed.
var severities = []string{"CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNDEFINED", "UNTRIAGED"}

// Findings writes the findings of a scan by severity: "1 critical, 4 medium findings".
func Findings(counts map[string]int) string {
	var parts []string
	for _, s := range severities {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], strings.ToLower(s)))
		}
	}
	if len(parts) == 0 {
		return "no findings"
	}
	if len(parts) == 1 && strings.HasPrefix(parts[0], "1 ") {
		return parts[0] + " finding"
	}
	return strings.Join(parts, ", ") + " findings"
}
