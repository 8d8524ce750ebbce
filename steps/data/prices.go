package data

import (
	"fmt"

	"slipway/steps/cost"
	"slipway/steps/stack"
)

// Prices are the database's hours and storage, and the cache's hours. A standby doubles the database's lines. Backups
// up to the size of the database are free, and so is the first snapshot of the cache.
func Prices(s stack.Settings, p cost.Prices) []cost.Line {
	var lines []cost.Line
	d := s.Data
	if s.HasDatabase() {
		copies, zones := 1.0, ""
		if d.MultiAZ {
			copies, zones = 2, " × 2 zones"
		}
		lines = append(lines, hours(s, p, actDatabase, "RDS "+d.Class, "rds_postgres_single_az_hour."+d.Class, copies, zones))
		month, estimated, ok := p.Price(s.Region, "rds_gp3_gb_month")
		line := cost.Line{
			Step: Step, Action: actDatabase, Item: fmt.Sprintf("RDS storage %d GiB gp3", d.Storage),
			Detail: fmt.Sprintf("%d GiB × $%.3f%s",
				d.Storage, month, zones),
			USD: month * float64(d.Storage) * copies, Estimated: estimated,
			Shares: []cost.Share{{Service: cost.ServiceOf("rds_gp3_gb_month"), USD: month * float64(d.Storage) * copies}},
		}
		lines = append(lines, unpriced(line, ok, s.Region))
	}
	if s.HasCache() {
		lines = append(lines, hours(s, p, actCache, "ElastiCache "+engineTitle(d.Cache)+" "+d.CacheClass, "elasticache_hour."+
			d.CacheClass+"."+d.Cache, 1, ""))
	}
	return lines
}

func hours(s stack.Settings, p cost.Prices, action, item, key string, times float64, more string) cost.Line {
	usd, estimated, ok := p.Price(s.Region, key)
	line := cost.Line{
		Step: Step, Action: action, Item: item, Detail: fmt.Sprintf("%d h × $%.4f%s", cost.HoursPerMonth, usd, more),
		USD: usd * cost.HoursPerMonth * times, Estimated: estimated,
		Shares: []cost.Share{{Service: cost.ServiceOf(key), USD: usd * cost.HoursPerMonth * times}},
	}
	return unpriced(line, ok, s.Region)
}

// unpriced says so on a line whose price the book does not have: nothing is a wrong number for it.
func unpriced(line cost.Line, ok bool, region string) cost.Line {
	if !ok {
		line.Detail, line.USD, line.Estimated = "no price known in "+region, 0, true
	}
	return line
}
