package cost

import (
	"context"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/pricing/types"
)

// product says where AWS's price list has one key of the book. Filters are exact; usage types are matched here, because
// their region prefix is irregular (none in us-east-1 for some services, EU- in eu-west-1).
type product struct {
	service string
	filters map[string]string
	usage   *regexp.Regexp
}

func usage(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`^([A-Z0-9]+-)?` + pattern + `$`)
}

// productFor returns where the price list has a key; ok is false for keys it is not asked for.
func productFor(key string) (p product, ok bool) {
	const (
		databasePrefix = "rds_postgres_single_az_hour."
		cachePrefix    = "elasticache_hour."
	)
	fargate := map[string]string{
		"fargate.x86_vcpu_hour": `Fargate-vCPU-Hours:perCPU`, "fargate.x86_gb_hour": `Fargate-GB-Hours`,
		"fargate.arm_vcpu_hour": `Fargate-ARM-vCPU-Hours:perCPU`, "fargate.arm_gb_hour": `Fargate-ARM-GB-Hours`,
	}
	balancer := map[string]string{"productFamily": "Load Balancer-Application", "locationType": "AWS Region"}
	switch {
	case fargate[key] != "":
		return product{"AmazonECS", map[string]string{"productFamily": "Compute"}, usage(fargate[key])}, true
	case key == "alb.hour":
		return product{"AWSELB", balancer, usage(`LoadBalancerUsage`)}, true
	case key == "alb.lcu_hour":
		return product{"AWSELB", balancer, usage(`LCUUsage`)}, true
	case strings.HasPrefix(key, databasePrefix):
		class := strings.TrimPrefix(key, databasePrefix)
		return product{"AmazonRDS", map[string]string{
			"productFamily": "Database Instance", "instanceType": class, "databaseEngine": "PostgreSQL",
			"deploymentOption": "Single-AZ",
		}, usage(`InstanceUsage:` + regexp.QuoteMeta(class))}, true
	case key == "rds_gp3_gb_month":
		return product{"AmazonRDS", map[string]string{
			"productFamily": "Database Storage", "deploymentOption": "Single-AZ", "volumeType": "General Purpose-GP3",
			"databaseEngine": "PostgreSQL",
		}, usage(`RDS:GP3-Storage`)}, true
	case strings.HasPrefix(key, cachePrefix):
		class, engine := splitLast(strings.TrimPrefix(key, cachePrefix))
		return product{"AmazonElastiCache", map[string]string{
			"productFamily": "Cache Instance", "instanceType": class, "cacheEngine": strings.ToUpper(engine[:1]) + engine[1:],
			"locationType": "AWS Region",
		}, usage(`NodeUsage:` + regexp.QuoteMeta(class) + `.*`)}, true
	case key == "cloudwatch_logs.ingest_gb":
		return product{"AmazonCloudWatch", map[string]string{"productFamily": "Data Payload"}, usage(`DataProcessing-Bytes`)},
			true
	}
	return product{}, false
}

func splitLast(s string) (before, after string) {
	i := strings.LastIndexByte(s, '.')
	return s[:i], s[i+1:]
}

// Refresh asks AWS's price list for the keys and returns the book with its answers. A key it cannot answer with exactly
// one price keeps the book's; failed counts those. Needs pricing:GetProducts.
func Refresh(ctx context.Context, c *pricing.Client, b *Book, region string, keys []string) (fresh *Book, failed int) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	found := map[string]float64{}
	for _, key := range keys {
		p, ok := productFor(key)
		if !ok {
			continue
		}
		wait.Go(func() {
			usd, ok := ask(ctx, c, p, region)
			mu.Lock()
			defer mu.Unlock()
			if ok {
				found[key] = usd
			} else {
				failed++
			}
		})
	}
	wait.Wait()
	return b.with(region, found), failed
}

func ask(ctx context.Context, c *pricing.Client, p product, region string) (usd float64, ok bool) {
	in := &pricing.GetProductsInput{
		ServiceCode: new(p.service), FormatVersion: new("aws_v1"), MaxResults: new(int32(100)),
		Filters: []types.Filter{{Type: types.FilterTypeTermMatch, Field: new("regionCode"),
			Value: new(region)}},
	}
	for field, value := range p.filters {
		in.Filters = append(in.Filters, types.Filter{Type: types.FilterTypeTermMatch, Field: new(field),
			Value: new(value)})
	}
	matches := 0
	pages := pricing.NewGetProductsPaginator(c, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, false
		}
		for _, text := range page.PriceList {
			if v, match := readProduct(text, p.usage); match {
				usd = v
				matches++
			}
		}
	}
	return usd, matches == 1
}

// readProduct reads one entry of the price list: the first tier's price, which must not be free.
func readProduct(text string, usage *regexp.Regexp) (usd float64, ok bool) {
	var entry struct {
		Product struct {
			Attributes struct {
				UsageType string `json:"usagetype"`
			} `json:"attributes"`
		} `json:"product"`
		Terms struct {
			OnDemand map[string]struct {
				PriceDimensions map[string]struct {
					BeginRange   string            `json:"beginRange"`
					PricePerUnit map[string]string `json:"pricePerUnit"`
				} `json:"priceDimensions"`
			} `json:"OnDemand"`
		} `json:"terms"`
	}
	if json.Unmarshal([]byte(text), &entry) != nil || !usage.MatchString(entry.Product.Attributes.UsageType) {
		return 0, false
	}
	for _, term := range entry.Terms.OnDemand {
		for _, d := range term.PriceDimensions {
			v, err := strconv.ParseFloat(d.PricePerUnit["USD"], 64)
			if err == nil && v > 0 && (d.BeginRange == "0" || d.BeginRange == "") {
				return v, true
			}
		}
	}
	return 0, false
}
