package pricing

import "fmt"

// priceList is what the sandbox's price list has: the items slipway asks for, in two regions, among some it must not
// take.
var priceList = makePriceList()

// regionPrices are the prices of one region, in USD.
type regionPrices struct {
	region, prefix, fargate                  string // usage types begin with prefix, Fargate's with fargate
	cpu, memory, armCPU, armMemory           float64
	balancer, capacity                       float64
	gp, nat, logs, logStorage, aurora, proxy float64
	databases, caches                        map[string]float64
}

var pricedRegions = []regionPrices{
	{
		region: "us-east-1", prefix: "", fargate: "USE1-",
		cpu: .04048, memory: .004445, armCPU: .03238, armMemory: .00356, balancer: .0225, capacity: .008,
		gp: .115, nat: .045, logs: .50, logStorage: .03, aurora: .12, proxy: .015,
		databases: map[string]float64{"db.t3.micro": .018, "db.t3.small": .036, "db.t3.medium": .072, "db.t4g.micro": .016,
			"db.t4g.small": .032, "db.t4g.medium": .065},
		caches: map[string]float64{"cache.t3.micro": .017, "cache.t3.small": .034, "cache.t4g.micro": .016,
			"cache.t4g.small": .032},
	},
	{
		region: "eu-west-1", prefix: "EU-", fargate: "EU-",
		cpu: .04048, memory: .004445, armCPU: .03238, armMemory: .00356, balancer: .0252, capacity: .008,
		gp: .127, nat: .048, logs: .57, logStorage: .03, aurora: .14, proxy: .018,
		databases: map[string]float64{"db.t3.micro": .020, "db.t3.small": .039, "db.t3.medium": .078, "db.t4g.micro": .017,
			"db.t4g.small": .035, "db.t4g.medium": .069},
		caches: map[string]float64{"cache.t3.micro": .018, "cache.t3.small": .036, "cache.t4g.micro": .017,
			"cache.t4g.small": .034},
	},
}

// valkeyShare is Valkey's price in terms of Redis's.
const valkeyShare = 0.8

func makePriceList() (list []product) {
	for _, r := range pricedRegions {
		add := func(service, usage, unit string, usd float64, pairs ...string) {
			list = append(list, priced(service, r.region, usage, unit, []tier{{usd: dollars(usd)}}, pairs...))
		}
		compute := []string{"productFamily", "Compute"}
		add("AmazonECS", r.fargate+"Fargate-vCPU-Hours:perCPU", "hours", r.cpu, compute...)
		add("AmazonECS", r.fargate+"Fargate-GB-Hours", "hours", r.memory, compute...)
		add("AmazonECS", r.fargate+"Fargate-ARM-vCPU-Hours:perCPU", "hours", r.armCPU, compute...)
		add("AmazonECS", r.fargate+"Fargate-ARM-GB-Hours", "hours", r.armMemory, compute...)
		add("AmazonECS", r.fargate+"Fargate-Windows-vCPU-Hours:perCPU", "hours", r.cpu*1.5, compute...)

		balancer := []string{"productFamily", "Load Balancer-Application", "locationType", "AWS Region", "operation",
			"LoadBalancing:Application"}
		add("AWSELB", r.prefix+"LoadBalancerUsage", "Hrs", r.balancer, balancer...)
		add("AWSELB", r.prefix+"LCUUsage", "LCU-Hrs", r.capacity, balancer...)
		add("AWSELB", r.prefix+"TS-LoadBalancerUsage", "Hrs", r.balancer*2, balancer...)
		add("AWSELB", r.prefix+"Outposts-LCUUsage", "LCU-Hrs", r.capacity*2, balancer...)

		for class, usd := range r.databases {
			instance := []string{"productFamily", "Database Instance", "instanceType", class, "databaseEngine", "PostgreSQL"}
			add("AmazonRDS", r.prefix+"InstanceUsage:"+class, "Hrs", usd, append(instance, "deploymentOption", "Single-AZ")...)
			add("AmazonRDS", r.prefix+"Multi-AZUsage:"+class, "Hrs", usd*2, append(instance, "deploymentOption", "Multi-AZ")...)
		}
		storage := []string{"productFamily", "Database Storage", "deploymentOption", "Single-AZ"}
		add("AmazonRDS", r.prefix+"RDS:GP3-Storage", "GB-Mo", r.gp, append(storage, "volumeType", "General Purpose-GP3",
			"databaseEngine", "PostgreSQL")...)
		add("AmazonRDS", r.prefix+"RDS:GP2-Storage", "GB-Mo", r.gp, append(storage, "volumeType", "General Purpose",
			"databaseEngine", "Any")...)
		add("AmazonRDS", r.prefix+"RDS:Multi-AZ-GP3-Storage", "GB-Mo", r.gp*2, "productFamily", "Database Storage",
			"deploymentOption", "Multi-AZ", "volumeType", "General Purpose-GP3", "databaseEngine", "PostgreSQL")
		add("AmazonRDS", r.fargate+"RDS:ProxyUsage", "Hrs", r.proxy, "databaseEngine", "PostgreSQL")
		add("AmazonRDS", r.prefix+"Aurora:ServerlessV2Usage", "ACU-Hr", r.aurora, "productFamily", "ServerlessV2",
			"databaseEngine", "Aurora PostgreSQL")

		for class, usd := range r.caches {
			node := []string{"productFamily", "Cache Instance", "instanceType", class, "locationType", "AWS Region",
				"cacheEngine"}
			add("AmazonElastiCache", r.prefix+"NodeUsage:"+class, "Hrs", usd, append(node, "Redis")...)
			add("AmazonElastiCache", r.prefix+"NodeUsage:"+class+".valkey", "Hrs", usd*valkeyShare, append(node, "Valkey")...)
		}
		add("AmazonECR", r.prefix+"TimedStorage-ByteHrs", "GB-Mo", .10, "productFamily", "EC2 Container Registry")
		add("AmazonCloudWatch", r.fargate+"DataProcessing-Bytes", "GB", r.logs, "productFamily", "Data Payload")
		add("AmazonCloudWatch", r.fargate+"TimedStorage-ByteHrs", "GB-Mo", r.logStorage, "productFamily", "Storage Snapshot")
		add("AmazonVPC", r.fargate+"PublicIPv4:InUseAddress", "Hrs", .005)
		add("AmazonVPC", r.fargate+"PublicIPv4:IdleAddress", "Hrs", .005)
		add("AmazonEC2", r.prefix+"NatGateway-Hours", "Hrs", r.nat, "productFamily", "NAT Gateway")
		add("AWSSecretsManager", r.fargate+"AWSSecretsManager-Secrets", "Secrets", .40, "productFamily", "Secret")
	}
	zone := priced("AmazonRoute53", "", "HostedZone", "HostedZone", []tier{{"25", dollars(.50)}, {"", dollars(.10)}},
		"productFamily", "DNS Zone")
	delete(zone.attributes, "regionCode")
	return append(list, zone)
}

func priced(service, region, usage, unit string, tiers []tier, pairs ...string) product {
	attributes := map[string]string{"servicecode": service, "usagetype": usage}
	if region != "" {
		attributes["regionCode"] = region
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		attributes[pairs[i]] = pairs[i+1]
	}
	return product{service, attributes, unit, tiers}
}

// dollars writes a price with ten decimals, as the price list does.
func dollars(usd float64) string { return fmt.Sprintf("%.10f", usd) }
