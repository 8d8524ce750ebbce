package cost

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
)

// Book is a price book: a price for each region and key, each with how sure it is.
type Book struct {
	Generated string                      `json:"generated"` // date of the facts
	Global    map[string]price            `json:"global"`
	Regions   map[string]map[string]price `json:"regions"`
}

// price is USD for one unit. Conf is A (price list) to D (quoted by others), or M: recalled, no source confirms it.
type price struct {
	USD  float64 `json:"usd"`
	Conf string  `json:"conf"`
}

//go:embed prices.json
var embedded []byte

// Embedded is the price book slipway ships with.
func Embedded() *Book {
	var b Book
	if err := json.Unmarshal(embedded, &b); err != nil {
		panic("the embedded price book does not parse: " + err.Error()) // a build fault, caught by the tests
	}
	return &b
}

// Price implements Prices. A region the book does not know is priced as us-east-1 and marked estimated.
func (b *Book) Price(region, key string) (usd float64, estimated, ok bool) {
	if p, ok := b.Global[key]; ok {
		return p.USD, p.Conf == "M", true
	}
	if p, ok := b.Regions[region][key]; ok {
		return p.USD, p.Conf == "M", true
	}
	if _, known := b.Regions[region]; known {
		return 0, false, false
	}
	p, ok := b.Regions["us-east-1"][key]
	return p.USD, true, ok
}

// Known reports whether the book has prices of a region's own.
func (b *Book) Known(region string) bool { return b.Regions[region] != nil }

// RegionNames lists the regions the book knows, sorted.
func (b *Book) RegionNames() []string { return slices.Sorted(maps.Keys(b.Regions)) }

// with returns a copy of the book with prices of one region replaced by ones AWS has just given.
func (b *Book) with(region string, fresh map[string]float64) *Book {
	c := *b
	c.Regions = maps.Clone(b.Regions)
	c.Regions[region] = maps.Clone(b.Regions[region])
	if c.Regions[region] == nil {
		c.Regions[region] = map[string]price{}
	}
	for k, usd := range fresh {
		c.Regions[region][k] = price{USD: usd, Conf: "A"}
	}
	return &c
}
