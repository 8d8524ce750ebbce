// Package cost prices a stack: the price book (embedded and live) and the estimate.
package cost

// Line is one line of the bill.
type Line struct {
	Step   string  `json:"step"`
	Item   string  `json:"item"`   // "RDS db.t3.micro"
	Detail string  `json:"detail"` // "730 h × $0.0200"
	USD    float64 `json:"usd"`    // a month
	// Estimated marks a line that rests on assumed use or on a price no source confirms.
	Estimated bool `json:"estimated,omitempty"`
	// Action is the id of the action that makes what the line is for, where it is one resource's.
	Action string `json:"-"`
	// Parts say which resources share the line, where it is not all one's.
	Parts []Part `json:"-"`
	// Shares say which AWS services bill it.
	Shares []Share `json:"-"`
}

// Part is what one resource has of a line, by the id of the action that makes it.
type Part struct {
	Action string
	USD    float64
}

// HoursPerMonth is how AWS counts a month.
const HoursPerMonth = 730

// Prices answers what one unit costs in one region. ok is false when the book has no such price; estimated marks an
// unproven one. Keys are the paths of prices.json below a region or global: "fargate.x86_vcpu_hour", "alb.hour",
// "rds_postgres_single_az_hour.db.t3.micro", "rds_gp3_gb_month", "elasticache_hour.cache.t3.micro.redis",
// "cloudwatch_logs.ingest_gb", "public_ipv4_hour", "ecr_gb_month".
type Prices interface {
	Price(region, key string) (usd float64, estimated, ok bool)
}
