package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"
	tagging "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	tagtypes "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"

	"slipway/steps/cloud"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// listenerKeys are the keys that a load balancer's listener takes. ACM tells of none but small RSA keys unless it is
// asked for them.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
var listenerKeys = []types.KeyAlgorithm{
	types.KeyAlgorithmRsa2048, types.KeyAlgorithmRsa3072, types.KeyAlgorithmRsa4096,
	types.KeyAlgorithmEcPrime256v1, types.KeyAlgorithmEcSecp384r1, types.KeyAlgorithmEcSecp521r1,
}

// certificateChoices are the region's issued certificates that a load balancer can serve, newest first. Those that
// slipway requested are left out: each goes with the stack it was made for.
func certificateChoices(ctx context.Context, c *cloud.Clients) ([]question.Option, error) {
	var found []types.CertificateSummary
	pages := acm.NewListCertificatesPaginator(c.ACM, &acm.ListCertificatesInput{
		CertificateStatuses: []types.CertificateStatus{types.CertificateStatusIssued},
		Includes:            &types.Filters{KeyTypes: listenerKeys}, MaxItems: new(int32(1000)),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		found = append(found, page.CertificateSummaryList...)
	}
	made := requested(ctx, c)
	found = slices.DeleteFunc(found, func(s types.CertificateSummary) bool {
		// what CloudFront manages is not for others to attach
		return s.ManagedBy != "" || made[aws.ToString(s.CertificateArn)]
	})
	slices.SortStableFunc(found, func(a, b types.CertificateSummary) int { return since(b).Compare(since(a)) })
	options := make([]question.Option, len(found))
	for i, s := range found {
		options[i] = certificateOption(s)
	}
	return options, nil
}

// requested are the certificates that slipway requested, by their tags: one call for all of them. Where it is refused,
// none is known.
func requested(ctx context.Context, c *cloud.Clients) map[string]bool {
	made := map[string]bool{}
	pages := tagging.NewGetResourcesPaginator(c.Tagging, &tagging.GetResourcesInput{
		ResourceTypeFilters: []string{"acm:certificate"}, TagFilters: []tagtypes.TagFilter{{Key: new(stack.TagApp)}},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return made // one too many is offered, which the plan refuses
		}
		for _, r := range page.ResourceTagMappingList {
			made[aws.ToString(r.ResourceARN)] = true
		}
	}
	return made
}

// since is when the account has had a certificate: imported ones were never requested.
func since(s types.CertificateSummary) time.Time {
	if s.CreatedAt != nil {
		return *s.CreatedAt
	}
	return aws.ToTime(s.ImportedAt)
}

func certificateOption(s types.CertificateSummary) question.Option {
	names := slices.Clone(s.SubjectAlternativeNameSummaries)
	if domain := aws.ToString(s.DomainName); !slices.Contains(names, domain) {
		names = append([]string{domain}, names...)
	}
	label := aws.ToString(s.DomainName)
	if more := len(names) - 1; more > 0 {
		label += fmt.Sprintf(" +%d", more)
	}
	if aws.ToBool(s.HasAdditionalSubjectAlternativeNames) {
		label += " and more"
	}
	note := "issued by Amazon, renewed by ACM"
	switch s.Type {
	case types.CertificateTypeImported:
		note = "imported: somebody has to renew it"
	case types.CertificateTypePrivate:
		note = "of a private CA: only clients that trust it go on"
	}
	o := question.Option{Value: aws.ToString(s.CertificateArn), Label: label, Note: note, For: strings.Join(names, ",")}
	if s.NotAfter != nil {
		o.Label += "  until " + s.NotAfter.UTC().Format(time.DateOnly)
	}
	if aws.ToBool(s.HasAdditionalSubjectAlternativeNames) {
		o.Note += fmt.Sprintf("; of its names AWS tells %d", len(names))
		o.For = "" // it may be for any
	}
	return o
}
