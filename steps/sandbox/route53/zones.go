package route53

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"slipway/steps/sandbox/core"
)

func (z *hostedZone) shape() types.HostedZone {
	return types.HostedZone{
		Id: new("/hostedzone/" + z.ID), Name: new(z.Name), CallerReference: new(z.Reference),
		ResourceRecordSetCount: new(int64(len(z.Records))),
		Config:                 &types.HostedZoneConfig{PrivateZone: z.Private, Comment: core.Optional(z.Comment)},
	}
}

func (z *hostedZone) delegation() *types.DelegationSet {
	return &types.DelegationSet{NameServers: z.Servers}
}

// zonePage is 100 at most.
func zonePage(given *int32) (int, error) {
	n := core.OrDefault(given, 100)
	if n < 1 {
		return 0, &types.InvalidInput{Message: new("Invalid maxItems")}
	}
	return int(min(n, 100)), nil
}

func listHostedZones(c *core.Call, in *route53.ListHostedZonesInput) (*route53.ListHostedZonesOutput, error) {
	all := core.SortedBy(state.In(c.World.Global).Zones, func(z *hostedZone) string { return z.ID })
	n, err := zonePage(in.MaxItems)
	if err != nil {
		return nil, err
	}
	from := 0
	if marker := strings.TrimPrefix(core.Value(in.Marker), "/hostedzone/"); marker != "" {
		if from = slices.IndexFunc(all, func(z *hostedZone) bool { return z.ID == marker }); from < 0 {
			return nil, &types.NoSuchHostedZone{Message: new("No hosted zone found with ID: " + marker)}
		}
	}
	out := &route53.ListHostedZonesOutput{Marker: in.Marker, MaxItems: new(int32(n))}
	for i, z := range all[from:] {
		if i == n {
			out.IsTruncated, out.NextMarker = true, new(z.ID)
			break
		}
		out.HostedZones = append(out.HostedZones, z.shape())
	}
	return out, nil
}

func getHostedZone(c *core.Call, in *route53.GetHostedZoneInput) (*route53.GetHostedZoneOutput, error) {
	z, err := state.In(c.World.Global).zone(in.Id)
	if err != nil {
		return nil, err
	}
	shape := z.shape()
	return &route53.GetHostedZoneOutput{HostedZone: &shape, DelegationSet: z.delegation()}, nil
}

func createHostedZone(c *core.Call, in *route53.CreateHostedZoneInput) (*route53.CreateHostedZoneOutput, error) {
	w := state.In(c.World.Global)
	if name := core.PlainName(core.Value(in.Name)); !core.DomainName.MatchString(name) || strings.HasPrefix(name, "*") {
		return nil, &types.InvalidDomainName{Message: new("The domain name '" + name + "' is not valid.")}
	}
	for _, z := range w.Zones {
		if z.Reference == core.Value(in.CallerReference) {
			return nil,
				&types.HostedZoneAlreadyExists{Message: new("A hosted zone has already been created with the specified " +
					"caller reference.")}
		}
	}
	z := w.add(c, *in.Name, core.Value(in.CallerReference))
	if in.HostedZoneConfig != nil {
		z.Private, z.Comment = in.HostedZoneConfig.PrivateZone || in.VPC != nil, core.Value(in.HostedZoneConfig.Comment)
	}
	shape := z.shape()
	return &route53.CreateHostedZoneOutput{HostedZone: &shape, DelegationSet: z.delegation(),
		ChangeInfo: change(c, ""),
		Location:   new("https://route53.amazonaws.com/2013-04-01/hostedzone/" + z.ID)}, nil
}
