package acm

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"

	"slipway/steps/sandbox/core"
)

var (
	idempotencyToken = core.NewPattern(`^\w{1,32}$`)
	// privateDomains are never issued a public certificate.
	privateDomains = []string{".local", ".localhost", ".internal", ".invalid"}
)

// tokenLife is how long ACM remembers an idempotency token, namesLimit how many names a certificate has by default,
// namesTold how many of them a summary holds.
const (
	tokenLife  = time.Hour
	namesLimit = 10
	namesTold  = 100
)

func invalid(message string) error {
	return &types.ValidationException{Message: new("1 validation error detected: " + message)}
}

func requestCertificate(c *core.Call, in *acm.RequestCertificateInput) (*acm.RequestCertificateOutput, error) {
	w := State.In(c.World)
	w.settle(c)
	domain := core.PlainName(core.Value(in.DomainName))
	names := []string{domain}
	for _, n := range in.SubjectAlternativeNames {
		if n = core.PlainName(n); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	for _, n := range names {
		if len(n) > 253 || !core.DomainName.MatchString(n) {
			return nil, invalid("Value '" + n + "' at 'domainName' failed to satisfy constraint: Member must satisfy regular " +
				"expression pattern for a fully qualified domain name")
		}
	}
	switch {
	case len(domain) > 64:
		return nil,
			&types.InvalidParameterException{Message: new("The first domain name can be no longer than 64 bytes.")}
	case in.IdempotencyToken != nil && !idempotencyToken.MatchString(*in.IdempotencyToken):
		return nil,
			invalid(
				`Value at 'idempotencyToken' failed to satisfy constraint: Member must satisfy regular expression pattern: \w+`)
	case len(names) > namesLimit:
		return nil, &types.LimitExceededException{Message: new("Cannot request more than 10 names for a certificate.")}
	}
	tags, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	for _, old := range append(slices.Collect(maps.Values(w.Certificates)), w.Deleted...) {
		if in.IdempotencyToken != nil && old.Token == *in.IdempotencyToken && c.Now().Sub(old.Created) < tokenLife &&
			slices.Equal(old.Names, names) {
			return &acm.RequestCertificateOutput{CertificateArn: new(old.ARN)}, nil
		}
	}
	cert := &certificate{
		ARN: c.ARN("acm", "certificate/"+c.UUID()), Domain: domain, Token: core.Value(in.IdempotencyToken), Names: names,
		Algorithm: in.KeyAlgorithm,
		Method:    in.ValidationMethod, Created: c.Now(), Tags: tags,
	}
	if cert.Algorithm == "" {
		cert.Algorithm = types.KeyAlgorithmRsa2048
	}
	if cert.Method == "" {
		cert.Method = types.ValidationMethodEmail
	}
	if slices.ContainsFunc(privateDomains, func(tail string) bool { return strings.HasSuffix(domain, tail) }) {
		cert.Failure = types.FailureReasonInvalidPublicDomain
	}
	if w.Certificates == nil {
		w.Certificates = map[string]*certificate{}
	}
	w.Certificates[cert.ARN] = cert
	return &acm.RequestCertificateOutput{CertificateArn: new(cert.ARN)}, nil
}

func (w *Resources) need(c *core.Call, arn *string) (*certificate, error) {
	w.settle(c)
	if !strings.HasPrefix(core.Value(arn), "arn:") {
		return nil, &types.InvalidArnException{Message: new("The ARN '" + core.Value(arn) + "' is not valid.")}
	}
	cert := w.Certificates[*arn]
	if cert == nil {
		return nil, &types.ResourceNotFoundException{Message: new("Could not find certificate " + *arn + ".")}
	}
	return cert, nil
}

func describeCertificate(c *core.Call, in *acm.DescribeCertificateInput) (*acm.DescribeCertificateOutput, error) {
	cert, err := State.In(c.World).need(c, in.CertificateArn)
	if err != nil {
		return nil, err
	}
	status := cert.status(c.Now())
	d := &types.CertificateDetail{
		CertificateArn: new(cert.ARN), DomainName: new(cert.Domain), SubjectAlternativeNames: cert.Names,
		Status: status, Type: cert.kind(),
		KeyAlgorithm: cert.Algorithm, InUseBy: certificateUsers(c.World, cert.ARN),
		RenewalEligibility: types.RenewalEligibilityIneligible,
		FailureReason:      cert.Failure, Subject: new("CN=" + cert.Domain), Issuer: new("Amazon"),
	}
	d.CreatedAt, d.ImportedAt = cert.dates()
	if !cert.Issued.IsZero() {
		d.IssuedAt, d.NotBefore, d.NotAfter = new(cert.Issued), new(cert.Issued), new(cert.ends())
		if len(d.InUseBy) > 0 && cert.kind() != types.CertificateTypeImported {
			d.RenewalEligibility = types.RenewalEligibilityEligible
		}
	}
	domains := map[types.CertificateStatus]types.DomainStatus{types.CertificateStatusIssued: types.DomainStatusSuccess,
		types.CertificateStatusExpired:           types.DomainStatusSuccess,
		types.CertificateStatusPendingValidation: types.DomainStatusPendingValidation}
	for _, name := range cert.Names {
		v := types.DomainValidation{DomainName: new(name), ValidationDomain: new(name),
			ValidationMethod: cert.Method, ValidationStatus: domains[status]}
		if v.ValidationStatus == "" {
			v.ValidationStatus = types.DomainStatusFailed
		}
		if cert.Method == types.ValidationMethodDns && cert.Type == "" &&
			cert.Failure != types.FailureReasonInvalidPublicDomain &&
			c.Now().Sub(cert.Created) >= c.Durations.CertificateRecord {
			v.ResourceRecord = validationRecord(c, name)
		}
		d.DomainValidationOptions = append(d.DomainValidationOptions, v)
	}
	return &acm.DescribeCertificateOutput{Certificate: d}, nil
}

// listCertificates shows RSA certificates of up to 2048 bits only, unless Includes names other key types.
func listCertificates(c *core.Call, in *acm.ListCertificatesInput) (*acm.ListCertificatesOutput, error) {
	w := State.In(c.World)
	w.settle(c)
	keys := []types.KeyAlgorithm{types.KeyAlgorithmRsa1024, types.KeyAlgorithmRsa2048}
	if in.Includes != nil && len(in.Includes.KeyTypes) > 0 {
		keys = in.Includes.KeyTypes
	}
	var found []*certificate
	for _, cert := range w.Certificates {
		if slices.Contains(keys, cert.Algorithm) && (len(in.CertificateStatuses) == 0 ||
			slices.Contains(in.CertificateStatuses, cert.status(c.Now()))) {
			found = append(found, cert)
		}
	}
	slices.SortFunc(found, func(a, b *certificate) int {
		return cmp.Or(b.Created.Compare(a.Created), strings.Compare(a.ARN, b.ARN))
	})
	page, next, err := core.PageOf(core.Pages{Least: 1, Most: 1000, Usual: 100,
		Size:  invalid("Value at 'maxItems' failed to satisfy constraint: Member must be between 1 and 1000"),
		Token: invalid("Value at 'nextToken' is not valid")}, found, in.MaxItems, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &acm.ListCertificatesOutput{NextToken: next}
	for _, cert := range page {
		s := types.CertificateSummary{
			CertificateArn: new(cert.ARN), DomainName: new(cert.Domain), Status: cert.status(c.Now()),
			KeyAlgorithm: cert.Algorithm, Type: cert.kind(),
			SubjectAlternativeNameSummaries:      cert.Names[:min(len(cert.Names), namesTold)],
			HasAdditionalSubjectAlternativeNames: new(len(cert.Names) > namesTold),
			InUse:                                new(len(certificateUsers(c.World, cert.ARN)) > 0),
			RenewalEligibility:                   types.RenewalEligibilityIneligible,
		}
		s.CreatedAt, s.ImportedAt = cert.dates()
		if !cert.Issued.IsZero() {
			s.IssuedAt, s.NotBefore, s.NotAfter = new(cert.Issued), new(cert.Issued), new(cert.ends())
		}
		out.CertificateSummaryList = append(out.CertificateSummaryList, s)
	}
	return out, nil
}

func deleteCertificate(c *core.Call, in *acm.DeleteCertificateInput) (*acm.DeleteCertificateOutput, error) {
	w := State.In(c.World)
	cert, err := w.need(c, in.CertificateArn)
	if err != nil {
		return nil, err
	}
	if len(certificateUsers(c.World, cert.ARN)) > 0 || !cert.Released.IsZero() &&
		c.Now().Sub(cert.Released) < c.Durations.CertificateRelease {
		return nil, &types.ResourceInUseException{Message: new("Certificate " + cert.ARN + " is in use.")}
	}
	delete(w.Certificates, cert.ARN)
	if cert.Token != "" { // ACM goes on answering the token with it
		w.Deleted = append(w.Deleted, &certificate{ARN: cert.ARN, Token: cert.Token, Names: cert.Names,
			Created: cert.Created})
	}
	return nil, nil
}

func readTags(given []types.Tag) (map[string]string, error) {
	return core.ReadTags(given, func(key string) error {
		return &types.InvalidTagException{Message: new("The tag '" + key + "' is not valid.")}
	}, &types.TooManyTagsException{Message: new("A certificate may have 50 tags.")})
}

func listTags(c *core.Call, in *acm.ListTagsForCertificateInput) (*acm.ListTagsForCertificateOutput, error) {
	cert, err := State.In(c.World).need(c, in.CertificateArn)
	if err != nil {
		return nil, err
	}
	return &acm.ListTagsForCertificateOutput{Tags: core.ListOf[types.Tag](cert.Tags)}, nil
}
