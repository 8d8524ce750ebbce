package elb

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/acm"
	"slipway/steps/sandbox/core"
)

const listenerLimit = 50

// sslPolicies are those of application load balancers with the protocols they allow; the API's default is the old one.
var (
	sslPolicies = map[string][]string{
		"ELBSecurityPolicy-2016-08": {"TLSv1", "TLSv1.1", "TLSv1.2"}, "ELBSecurityPolicy-TLS-1-1-2017-01": {"TLSv1.1",
			"TLSv1.2"}, "ELBSecurityPolicy-TLS-1-2-2017-01": {"TLSv1.2"},
		"ELBSecurityPolicy-TLS-1-2-Ext-2018-06": {"TLSv1.2"}, "ELBSecurityPolicy-FS-1-2-2019-08": {"TLSv1.2"},
		"ELBSecurityPolicy-FS-1-2-Res-2020-10":    {"TLSv1.2"},
		"ELBSecurityPolicy-TLS13-1-0-2021-06":     {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"},
		"ELBSecurityPolicy-TLS13-1-2-2021-06":     {"TLSv1.2", "TLSv1.3"},
		"ELBSecurityPolicy-TLS13-1-2-Res-2021-06": {"TLSv1.2", "TLSv1.3"}, "ELBSecurityPolicy-TLS13-1-3-2021-06": {"TLSv1.3"},
		"ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04": {"TLSv1.2", "TLSv1.3"},
		"ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06": {"TLSv1.2", "TLSv1.3"}, "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06": {
			"TLSv1.2", "TLSv1.3"}, "ELBSecurityPolicy-TLS13-1-1-2021-06": {"TLSv1.1", "TLSv1.2", "TLSv1.3"},
		"ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04": {"TLSv1.3"}, "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04": {"TLSv1.2",
			"TLSv1.3"}, "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09": {"TLSv1.2", "TLSv1.3"},
		"ELBSecurityPolicy-TLS13-1-2-PQ-2025-09": {"TLSv1.2", "TLSv1.3"}, "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09": {
			"TLSv1.2", "TLSv1.3"}, "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09": {"TLSv1.3"},
	}
	sslDefault = "ELBSecurityPolicy-2016-08"
)

func noListener(arn string) error {
	return &types.ListenerNotFoundException{Message: new("Listener '" + arn + "' not found")}
}

func createListener(c *core.Call, in *elb.CreateListenerInput) (*elb.CreateListenerOutput, error) {
	w := State.In(c.World)
	b := w.Balancers[core.Value(in.LoadBalancerArn)]
	if b == nil {
		return nil, noBalancer(core.Value(in.LoadBalancerArn))
	}
	l := &Listener{Balancer: b.ARN, Protocol: in.Protocol, Port: core.Value(in.Port), Policy: core.Value(in.SslPolicy),
		Certificates: certificatesOf(in.Certificates)}
	var err error
	if l.Actions, err = readActions(c, l, in.DefaultActions); err != nil {
		return nil, err
	}
	if err := l.check(c); err != nil {
		return nil, err
	}
	if l.Tags, err = readTags(in.Tags); err != nil {
		return nil, err
	}
	same := w.ListenersOf(b.ARN)
	for _, old := range same {
		if old.Port != l.Port {
			continue
		}
		if old.Protocol == l.Protocol && old.Policy == l.Policy && slices.Equal(old.Certificates, l.Certificates) &&
			reflect.DeepEqual(old.Actions, l.Actions) && maps.Equal(old.Tags, l.Tags) {
			return &elb.CreateListenerOutput{Listeners: []types.Listener{old.shape()}}, nil
		}
		return nil, &types.DuplicateListenerException{Message: new("A listener already exists on this port for this " +
			"load balancer '" + b.ARN + "'")}
	}
	if len(same) >= listenerLimit {
		return nil, &types.TooManyListenersException{Message: new("The maximum number of listeners has been reached " +
			"on load balancer '" + b.ARN + "'")}
	}
	l.ARN = strings.Replace(b.ARN, ":loadbalancer/", ":listener/", 1) + "/" + c.Hex(16)
	l.DefaultRule = strings.Replace(l.ARN, ":listener/", ":listener-rule/", 1) + "/" + c.Hex(16)
	w.Listeners[l.ARN] = l
	return &elb.CreateListenerOutput{Listeners: []types.Listener{l.shape()}}, nil
}

func certificatesOf(given []types.Certificate) (arns []string) {
	for _, cert := range given {
		arns = append(arns, core.Value(cert.CertificateArn))
	}
	return arns
}

// check refuses what a listener cannot be: another protocol, HTTPS without an issued certificate of this region, HTTP
// with one.
func (l *Listener) check(c *core.Call) error {
	if l.Port < 1 || l.Port > 65535 {
		return invalid("Port '%d' is not valid; it must be between 1 and 65535", l.Port)
	}
	switch l.Protocol {
	case types.ProtocolEnumHttp:
		if len(l.Certificates) > 0 || l.Policy != "" {
			return invalid("Certificates and SSL policies cannot be specified for HTTP listeners")
		}
		return nil
	case types.ProtocolEnumHttps:
	default:
		return &types.UnsupportedProtocolException{Message: new("Protocol '" + string(l.Protocol) +
			"' is not supported by application load balancers")}
	}
	if l.Policy == "" {
		l.Policy = sslDefault
	}
	switch {
	case sslPolicies[l.Policy] == nil:
		return &types.SSLPolicyNotFoundException{Message: new("SSL policy '" + l.Policy + "' not found")}
	case len(l.Certificates) == 0:
		return invalid("A certificate must be specified for HTTPS listeners")
	case len(l.Certificates) > 1:
		return &types.TooManyCertificatesException{Message: new("Up to '1' certificate can be specified")}
	}
	return acm.CertificateUsable(c, l.Certificates[0])
}

func (l *Listener) shape() types.Listener {
	out := types.Listener{ListenerArn: new(l.ARN), LoadBalancerArn: new(l.Balancer), Port: new(l.Port),
		Protocol: l.Protocol, SslPolicy: core.Optional(l.Policy), DefaultActions: l.Actions}
	for _, arn := range l.Certificates {
		out.Certificates = append(out.Certificates, types.Certificate{CertificateArn: new(arn)})
	}
	if l.Protocol == types.ProtocolEnumHttps {
		out.MutualAuthentication = &types.MutualAuthenticationAttributes{Mode: new("off")}
	}
	return out
}

func describeListeners(c *core.Call, in *elb.DescribeListenersInput) (*elb.DescribeListenersOutput, error) {
	w := State.In(c.World)
	var found []*Listener
	switch {
	case len(in.ListenerArns) > 0 && in.LoadBalancerArn != nil:
		return nil, invalid("Load balancer ARN and listener ARNs cannot be specified at the same time")
	case in.LoadBalancerArn != nil:
		if w.Balancers[*in.LoadBalancerArn] == nil {
			return nil, noBalancer(*in.LoadBalancerArn)
		}
		found = w.ListenersOf(*in.LoadBalancerArn)
	case len(in.ListenerArns) == 0:
		return nil, invalid("You must specify either listener ARNs or a load balancer ARN")
	}
	for _, arn := range in.ListenerArns {
		if w.Listeners[arn] == nil {
			return nil, &types.ListenerNotFoundException{Message: new("One or more listeners not found")}
		}
		found = append(found, w.Listeners[arn])
	}
	var err error
	out := &elb.DescribeListenersOutput{}
	out.Listeners, out.NextMarker, err = core.ShapesOf(pages, found, in.PageSize, in.Marker,
		func(l *Listener) types.Listener { return l.shape() })
	return out, err
}

func modifyListener(c *core.Call, in *elb.ModifyListenerInput) (*elb.ModifyListenerOutput, error) {
	w := State.In(c.World)
	old := w.Listeners[core.Value(in.ListenerArn)]
	if old == nil {
		return nil, noListener(core.Value(in.ListenerArn))
	}
	l := *old
	if in.Port != nil {
		l.Port = *in.Port
	}
	if in.Protocol != "" {
		l.Protocol = in.Protocol
	}
	if l.Protocol == types.ProtocolEnumHttp && in.Protocol != "" {
		l.Policy, l.Certificates = "", nil
	}
	if in.SslPolicy != nil {
		l.Policy = *in.SslPolicy
	}
	if len(in.Certificates) > 0 {
		l.Certificates = certificatesOf(in.Certificates)
	}
	if len(in.DefaultActions) > 0 {
		var err error
		if l.Actions, err = readActions(c, old, in.DefaultActions); err != nil {
			return nil, err
		}
	}
	if err := l.check(c); err != nil {
		return nil, err
	}
	for _, other := range w.ListenersOf(l.Balancer) {
		if other.ARN != l.ARN && other.Port == l.Port {
			return nil,
				&types.DuplicateListenerException{Message: new("A listener already exists on this port for this load " +
					"balancer '" + l.Balancer + "'")}
		}
	}
	released := old.Certificates
	*old = l
	for _, arn := range released {
		acm.ReleaseCertificate(c, arn)
	}
	return &elb.ModifyListenerOutput{Listeners: []types.Listener{l.shape()}}, nil
}

func deleteListener(c *core.Call, in *elb.DeleteListenerInput) (*elb.DeleteListenerOutput, error) {
	w := State.In(c.World)
	l := w.Listeners[core.Value(in.ListenerArn)]
	if l == nil {
		return nil, noListener(core.Value(in.ListenerArn))
	}
	w.dropListener(c, l)
	return nil, nil
}

func (w *Resources) dropListener(c *core.Call, l *Listener) {
	delete(w.Listeners, l.ARN)
	for _, arn := range slices.Concat(l.Certificates, l.More) {
		acm.ReleaseCertificate(c, arn)
	}
}
