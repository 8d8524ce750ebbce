package sandbox

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"
)

func address(name, ip string) types.ResourceRecordSet {
	return types.ResourceRecordSet{Name: &name, Type: types.RRTypeA, TTL: new(int64(60)),
		ResourceRecords: []types.ResourceRecord{{Value: &ip}}}
}

func alias(name, target, zone string) types.ResourceRecordSet {
	return types.ResourceRecordSet{Name: &name, Type: types.RRTypeA, AliasTarget: &types.AliasTarget{DNSName: &target,
		HostedZoneId: &zone}}
}

func TestRecordChanges(t *testing.T) {
	g := newGround(t, Options{})
	zone := g.sandbox.AddHostedZone("shop.dev")
	lb := must(g.ELB.CreateLoadBalancer(g.ctx(), g.balancer()))(t).LoadBalancers[0]
	const create, upsert, drop = types.ChangeActionCreate, types.ChangeActionUpsert, types.ChangeActionDelete
	for _, c := range []struct {
		what   string
		action types.ChangeAction
		set    types.ResourceRecordSet
		code   string
	}{
		{"another zone's name", create, address("api.other.dev", "192.0.2.1"), "InvalidChangeBatch"},
		{"no address", create, address("api.shop.dev", "banana"), "InvalidChangeBatch"},
		{"a CNAME at the apex", create, cname("shop.dev", "a.example"), "InvalidChangeBatch"},
		{"deleting what is not there", drop, address("api.shop.dev", "192.0.2.1"), "InvalidChangeBatch"},
		{"create", create, address("api.shop.dev", "192.0.2.1"), ""},
		{"create again", create, address("api.shop.dev", "192.0.2.1"), "InvalidChangeBatch"},
		{"a CNAME beside it", upsert, cname("API.shop.dev.", "a.example"), "InvalidChangeBatch"},
		{"deleting with another value", drop, address("api.shop.dev", "192.0.2.2"), "InvalidChangeBatch"},
		{"replace by an alias", upsert, alias("api.shop.dev", *lb.DNSName, *lb.CanonicalHostedZoneId), ""},
		{"an alias with another region's zone", upsert, alias("api.shop.dev", *lb.DNSName, "Z35SXDOTRQ7X7K"),
			"InvalidChangeBatch"},
		{"an alias to nothing", upsert, alias("api.shop.dev", "gone-1.eu-west-1.elb.amazonaws.com",
			*lb.CanonicalHostedZoneId), "InvalidChangeBatch"},
		{"deleting the name servers", drop, types.ResourceRecordSet{Name: new("shop.dev"), Type: types.RRTypeNs,
			TTL: new(int64(1)), ResourceRecords: []types.ResourceRecord{{Value: new("x")}}}, "InvalidChangeBatch"},
		{"deleting exactly", drop, alias("api.shop.dev", *lb.DNSName, *lb.CanonicalHostedZoneId), ""},
	} {
		_, err := g.record(zone, c.action, c.set)
		wantCode(t, c.what, err, c.code)
		var batch *types.InvalidChangeBatch
		if c.code != "" && (!errors.As(err, &batch) || len(batch.Messages) == 0) {
			t.Errorf("%s: no message in %v", c.what, err)
		}
	}
	wantCode(t, "no such zone", only(g.record("Z000", create, address("api.shop.dev", "192.0.2.1"))), "NoSuchHostedZone")
}

func TestZonesAndRecordsComeInPages(t *testing.T) {
	g := newGround(t, Options{})
	first := g.sandbox.AddHostedZone("shop.dev")
	for i := range 5 {
		must(g.Route53.CreateHostedZone(g.ctx(), &route53.CreateHostedZoneInput{Name: new(fmt.Sprintf("z%d.dev", i)),
			CallerReference: new(fmt.Sprint(i))}))(t)
		must(g.record(first, types.ChangeActionCreate, address(fmt.Sprintf("h%d.shop.dev", i), "192.0.2.1")))(t)
	}
	wantCode(t, "caller reference",
		only(g.Route53.CreateHostedZone(g.ctx(), &route53.CreateHostedZoneInput{Name: new("z9.dev"),
			CallerReference: new("1")})), "HostedZoneAlreadyExists")
	zones, pages := 0, 0
	p := route53.NewListHostedZonesPaginator(g.Route53, &route53.ListHostedZonesInput{MaxItems: new(int32(4))})
	for p.HasMorePages() {
		zones, pages = zones+len(must(p.NextPage(g.ctx()))(t).HostedZones), pages+1
	}
	if zones != 6 || pages != 2 {
		t.Errorf("%d zones on %d pages", zones, pages)
	}
	records := 0
	r := route53.NewListResourceRecordSetsPaginator(g.Route53, &route53.ListResourceRecordSetsInput{HostedZoneId: &first,
		MaxItems: new(int32(3))})
	for r.HasMorePages() {
		records += len(must(r.NextPage(g.ctx()))(t).ResourceRecordSets)
	}
	if records != 7 {
		t.Errorf("%d records of 7", records)
	}
	start := must(g.Route53.ListResourceRecordSets(g.ctx(), &route53.ListResourceRecordSetsInput{HostedZoneId: &first,
		StartRecordName: new("h3.shop.dev"), StartRecordType: types.RRTypeA, MaxItems: new(int32(1))}))(t)
	if *start.ResourceRecordSets[0].Name != "h3.shop.dev." || !start.IsTruncated {
		t.Errorf("from h3 on: %+v", start)
	}
}
