package elb

import (
	"slices"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/acm"
	"slipway/steps/sandbox/core"
)

// certificateLimit is how many certificates a listener takes beside its default one.
const certificateLimit = 25

func addListenerCertificates(c *core.Call, in *elb.AddListenerCertificatesInput) (*elb.AddListenerCertificatesOutput,
	error) {
	l := State.In(c.World).Listeners[core.Value(in.ListenerArn)]
	switch {
	case l == nil:
		return nil, noListener(core.Value(in.ListenerArn))
	case l.Protocol != types.ProtocolEnumHttps:
		return nil, invalid("Certificates cannot be specified for HTTP listeners")
	case len(in.Certificates) != 1:
		return nil, invalid("Exactly one certificate must be specified")
	}
	arn := core.Value(in.Certificates[0].CertificateArn)
	if err := acm.CertificateUsable(c, arn); err != nil {
		return nil, err
	}
	if arn != l.Certificates[0] && !slices.Contains(l.More, arn) {
		if len(l.More) >= certificateLimit {
			return nil,
				&types.TooManyCertificatesException{Message: new("The maximum number of certificates has been reached")}
		}
		l.More = append(l.More, arn)
	}
	return &elb.AddListenerCertificatesOutput{Certificates: in.Certificates}, nil
}

// describeListenerCertificates shows the default certificate and the others.
func describeListenerCertificates(c *core.Call, in *elb.DescribeListenerCertificatesInput) (
	*elb.DescribeListenerCertificatesOutput, error) {
	l := State.In(c.World).Listeners[core.Value(in.ListenerArn)]
	if l == nil {
		return nil, noListener(core.Value(in.ListenerArn))
	}
	var err error
	out := &elb.DescribeListenerCertificatesOutput{}
	out.Certificates, out.NextMarker, err = core.ShapesOf(pages, slices.Concat(l.Certificates, l.More), in.PageSize,
		in.Marker, func(arn string) types.Certificate {
			usual := len(l.Certificates) > 0 && arn == l.Certificates[0]
			return types.Certificate{CertificateArn: new(arn), IsDefault: new(usual)}
		})
	return out, err
}
