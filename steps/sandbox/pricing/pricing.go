// Package pricing simulates the price list of AWS.
package pricing

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/pricing/types"

	"slipway/steps/sandbox/core"
)

// product is one entry of the price list.
type product struct {
	service    string
	attributes map[string]string
	unit       string
	tiers      []tier
}

// tier is a price up to a quantity; the last has no end.
type tier struct {
	end string
	usd string
}

func init() { core.Handle("Pricing", core.Read, "*", getProducts) }

func getProducts(c *core.Call, in *pricing.GetProductsInput) (*pricing.GetProductsOutput, error) {
	if c.Region != "us-east-1" && c.Region != "eu-central-1" && c.Region != "ap-south-1" {
		return nil, fmt.Errorf("dial tcp: lookup api.pricing.%s.amazonaws.com: no such host", c.Region)
	}
	size := int(core.Value(in.MaxResults))
	if size == 0 {
		size = 100
	}
	if size > 100 {
		return nil, &types.InvalidParameterException{Message: new("Value for MaxResults must be between 1 and 100.")}
	}
	var found []string
	for _, p := range priceList {
		if p.service != *in.ServiceCode || slices.ContainsFunc(in.Filters,
			func(f types.Filter) bool { return !p.passes(f) }) {
			continue
		}
		found = append(found, p.json())
	}
	page, next, ok := core.Page(found, core.Value(in.NextToken), size)
	if !ok {
		return nil, &types.InvalidNextTokenException{Message: new("The provided NextToken is not valid.")}
	}
	return &pricing.GetProductsOutput{FormatVersion: new("aws_v1"), PriceList: page,
		NextToken: core.Optional(next)}, nil
}

func (p product) passes(f types.Filter) bool {
	value, has := p.attributes[*f.Field]
	switch f.Type {
	case types.FilterTypeContains:
		return has && strings.Contains(value, *f.Value)
	case types.FilterTypeAnyOf:
		return has && slices.Contains(strings.Split(*f.Value, ","), value)
	case types.FilterTypeNoneOf:
		return !slices.Contains(strings.Split(*f.Value, ","), value)
	}
	return has && strings.EqualFold(value, *f.Value)
}

// json is the product as the price list writes it: attributes and, for on-demand use, its tiers.
func (p product) json() string {
	type object = map[string]any
	sku := strings.ToUpper(strings.NewReplacer(":", "", "-", "", ".", "", " ",
		"").Replace(p.attributes["usagetype"] + p.attributes["regionCode"] + p.attributes["cacheEngine"]))
	dimensions, begin := object{}, "0"
	for i, t := range p.tiers {
		end := t.end
		if end == "" {
			end = "Inf"
		}
		code := fmt.Sprintf("%s.JRTCKXETXF.%d", sku, i)
		dimensions[code] = object{"unit": p.unit, "beginRange": begin, "endRange": end, "rateCode": code,
			"description": p.attributes["usagetype"], "appliesTo": []string{}, "pricePerUnit": object{"USD": t.usd}}
		begin = end
	}
	b, err := json.Marshal(object{
		"product":     object{"productFamily": p.attributes["productFamily"], "attributes": p.attributes, "sku": sku},
		"serviceCode": p.service,
		"terms": object{"OnDemand": object{sku + ".JRTCKXETXF": object{"priceDimensions": dimensions, "sku": sku,
			"offerTermCode": "JRTCKXETXF", "termAttributes": object{}}}},
		"version":         "20261101000000",
		"publicationDate": "2026-11-01T00:00:00Z",
	})
	if err != nil {
		return "{}"
	}
	return string(b)
}
