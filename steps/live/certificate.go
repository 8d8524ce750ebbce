package live

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// Certificate is one ACM certificate.
type Certificate struct {
	ARN, Domain, Status, FailureReason, KeyAlgorithm string
	Type                                             string // AMAZON_ISSUED, IMPORTED or PRIVATE
	Names                                            []string
	More                                             bool    // it has more names than Names: a summary has 100
	Record                                           *Record // the validation record, nil until ACM has made it
	InUseBy                                          []string
	Created, NotAfter                                time.Time
	Renewal                                          string // eligibility
	Tags                                             map[string]string
}

const (
	callCertificates = "acm:ListCertificates"
	callCertificate  = "acm:DescribeCertificate"

	// fewCertificates is up to how many certificates the tags of all are read. Beyond it those are left out that are in
	// use by something other than the stack's listeners: tags cost one call each, and accounts hold thousands of
	// certificates.
	fewCertificates = 25
)

// readCertificates reads the account's certificates, newest first. The summary tells enough of those that are someone
// else's; the stack's own and those not issued are described. attached waits for the ARNs that the stack's listeners
// serve.
func readCertificates(ctx context.Context, c *cloud.Clients, id stack.Identity,
	attached func() []string) List[Certificate] {
	summaries, err := pages(ctx, callCertificates, acm.NewListCertificatesPaginator(c.ACM, &acm.ListCertificatesInput{
		CertificateStatuses: []types.CertificateStatus{
			types.CertificateStatusPendingValidation, types.CertificateStatusIssued,
			types.CertificateStatusFailed, types.CertificateStatusValidationTimedOut, types.CertificateStatusExpired,
		},
		// Without this, ACM leaves out all keys but RSA of 1024 and 2048 bits.
		Includes: &types.Filters{KeyTypes: types.KeyAlgorithm("").Values()},
		MaxItems: new(int32(1000)),
	}), func(o *acm.ListCertificatesOutput) []types.CertificateSummary { return o.CertificateSummaryList })
	certificates := convert(summaries, certificateSummary)
	serving := func(string) bool { return true }
	many := len(summaries) > fewCertificates
	if many {
		arns := attached()
		serving = func(arn string) bool { return slices.Contains(arns, arn) }
	}
	var candidates []*Certificate
	for i, s := range summaries {
		open := s.Status != types.CertificateStatusExpired && (s.Status != types.CertificateStatusIssued ||
			!aws.ToBool(s.InUse))
		if open || serving(certificates[i].ARN) {
			candidates = append(candidates, &certificates[i])
		}
	}
	_, detailErr := each(candidates, 8, func(cert *Certificate) (struct{}, error) {
		return struct{}{},
			cert.complete(ctx, c, id, many)
	})
	slices.SortStableFunc(certificates, func(a, b Certificate) int {
		return cmp.Or(b.Created.Compare(a.Created),
			cmp.Compare(a.ARN, b.ARN))
	})
	return list(certificates, firstError(err, detailErr), callCertificates)
}

// complete reads the tags of a certificate, and its details when they matter: it is the stack's, or not issued. At once
// asks for both without looking at the tags first, which costs a call and saves a round trip.
func (cert *Certificate) complete(ctx context.Context, c *cloud.Clients, id stack.Identity, atOnce bool) error {
	var detail *Certificate
	var tags map[string]string
	var detailErr, tagsErr error
	describe := func() { detail, detailErr = describeCertificate(ctx, c, cert.ARN) }
	listTags := func() { tags, tagsErr = certificateTags(ctx, c, cert.ARN) }
	if atOnce || cert.Status != string(types.CertificateStatusIssued) {
		together(describe, listTags)
	} else if listTags(); id.Owns(tags) {
		describe()
	}
	if err := firstError(tagsErr, detailErr); err != nil {
		return err
	}
	if detail != nil {
		*cert = *detail
	}
	cert.Tags = tags
	return nil
}

// ReadCertificate reads one certificate with its tags, in two calls. Waits use PollCertificate.
func ReadCertificate(ctx context.Context, c *cloud.Clients, arn string) Fact[Certificate] {
	cert, err := describeCertificate(ctx, c, arn)
	if cert != nil {
		cert.Tags, err = certificateTags(ctx, c, arn)
	}
	return fact(cert, err, callCertificate)
}

// PollCertificate is ReadCertificate in one call, without tags: for waits.
func PollCertificate(ctx context.Context, c *cloud.Clients, arn string) Fact[Certificate] {
	cert, err := describeCertificate(ctx, c, arn)
	return fact(cert, err, callCertificate)
}

func certificateTags(ctx context.Context, c *cloud.Clients, arn string) (map[string]string, error) {
	out, err := c.ACM.ListTagsForCertificate(ctx, &acm.ListTagsForCertificateInput{CertificateArn: new(arn)})
	if err != nil {
		return nil, failed("acm:ListTagsForCertificate", err)
	}
	return cloud.TagMap(out.Tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value }), nil
}

func describeCertificate(ctx context.Context, c *cloud.Clients, arn string) (*Certificate, error) {
	out, err := c.ACM.DescribeCertificate(ctx, &acm.DescribeCertificateInput{CertificateArn: new(arn)})
	if cloud.Is(err, "ResourceNotFoundException") || err == nil && out.Certificate == nil {
		return nil, nil
	}
	if err != nil {
		return nil, failed(callCertificate, err)
	}
	return certificateDetail(*out.Certificate), nil
}

func certificateSummary(s types.CertificateSummary) Certificate {
	return Certificate{
		ARN: aws.ToString(s.CertificateArn), Domain: aws.ToString(s.DomainName), Status: string(s.Status),
		KeyAlgorithm: string(s.KeyAlgorithm), Type: string(s.Type), Names: s.SubjectAlternativeNameSummaries,
		More:    aws.ToBool(s.HasAdditionalSubjectAlternativeNames),
		Created: firstTime(s.CreatedAt, s.ImportedAt), NotAfter: aws.ToTime(s.NotAfter),
		Renewal: string(s.RenewalEligibility),
	}
}

func certificateDetail(d types.CertificateDetail) *Certificate {
	cert := &Certificate{
		ARN: aws.ToString(d.CertificateArn), Domain: aws.ToString(d.DomainName), Status: string(d.Status),
		FailureReason: string(d.FailureReason), KeyAlgorithm: string(d.KeyAlgorithm), Type: string(d.Type),
		Names: d.SubjectAlternativeNames, InUseBy: d.InUseBy,
		Created: firstTime(d.CreatedAt, d.ImportedAt), NotAfter: aws.ToTime(d.NotAfter),
		Renewal: string(d.RenewalEligibility),
	}
	for _, v := range d.DomainValidationOptions {
		if r := v.ResourceRecord; r != nil && cert.Record == nil {
			cert.Record = &Record{Name: dnsName(r.Name), Type: string(r.Type), Values: []string{dnsName(r.Value)}}
		}
	}
	return cert
}

// firstTime is the first time that is given. Imported certificates have no creation time.
func firstTime(times ...*time.Time) time.Time {
	for _, t := range times {
		if t != nil {
			return *t
		}
	}
	return time.Time{}
}
