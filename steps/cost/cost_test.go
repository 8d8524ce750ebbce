package cost

import "testing"

func TestEmbeddedBookAnswersWhatStepsAsk(t *testing.T) {
	b := Embedded()
	for _, c := range []struct {
		region, key string
		usd         float64
		estimated   bool
	}{
		{"eu-west-1", "fargate.x86_vcpu_hour", 0.04048, false},
		{"us-east-1", "elasticache_hour.cache.t4g.micro.valkey", 0.0128, false},
		{"us-west-2", "alb.hour", 0.0225, true}, // recalled, so marked
		{"eu-west-1", "public_ipv4_hour", 0.005, false},
	} {
		usd, estimated, ok := b.Price(c.region, c.key)
		if !ok || usd != c.usd || estimated != c.estimated {
			t.Errorf("%s %s: got %v %v %v", c.region, c.key, usd, estimated, ok)
		}
	}
	if _, _, ok := b.Price("eu-west-3", "rds_postgres_single_az_hour.db.t4g.micro"); ok {
		t.Error("eu-west-3 has no db.t4g.micro, yet it has a price")
	}
	if usd, estimated, ok := b.Price("mx-central-1", "alb.hour"); !ok || !estimated || usd == 0 {
		t.Error("an unknown region must be priced as us-east-1 and say so")
	}
}

func TestReadProductTakesTheFirstPaidTier(t *testing.T) {
	p, ok := productFor("elasticache_hour.cache.t4g.micro.valkey")
	if !ok || p.filters["cacheEngine"] != "Valkey" || p.filters["instanceType"] != "cache.t4g.micro" {
		t.Fatalf("got %+v", p)
	}
	entry := `{"product":{"attributes":{"usagetype":"EU-NodeUsage:cache.t4g.micro"}},"terms":{"OnDemand":{"a":{"priceDimensions":{
		"x":{"beginRange":"0","pricePerUnit":{"USD":"0.0136000000"}},"y":{"beginRange":"100","pricePerUnit":{"USD":"0.01"}}}}}}}`
	if usd, ok := readProduct(entry, p.usage); !ok || usd != 0.0136 {
		t.Errorf("got %v %v", usd, ok)
	}
	if _, ok := readProduct(entry, usage("LoadBalancerUsage")); ok {
		t.Error("another usage type matched")
	}
}
