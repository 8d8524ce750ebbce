package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/cloud"
)

func TestPutParameterRefusals(t *testing.T) {
	_, c := account(t)
	if err := put(t, c, "/shop/production/KEY", "v"); err != nil {
		t.Fatal(err)
	}
	tag := []types.Tag{{Key: new("k"), Value: new("v")}}
	tests := []struct {
		name string
		in   ssm.PutParameterInput
		code string
	}{
		{"exists", ssm.PutParameterInput{Name: new("/shop/production/KEY"), Value: new("v")},
			"ParameterAlreadyExists"},
		{"tags with overwrite", ssm.PutParameterInput{Name: new("/shop/production/KEY"), Value: new("v"),
			Overwrite: new(true), Tags: tag}, "ValidationException"},
		{"over 4 KB", ssm.PutParameterInput{Name: new("/a"), Value: new(strings.Repeat("x", 4097))},
			"ValidationException"},
		{"empty", ssm.PutParameterInput{Name: new("/a"), Value: new("")}, "ValidationException"},
		{"under aws", ssm.PutParameterInput{Name: new("/aws-shop/KEY"), Value: new("v")},
			"ParameterPatternMismatchException"},
		{"under ssm", ssm.PutParameterInput{Name: new("/ssm/KEY"), Value: new("v")}, "ValidationException"},
		{"not from the root", ssm.PutParameterInput{Name: new("shop/KEY"), Value: new("v")},
			"ValidationException"},
		{"too deep", ssm.PutParameterInput{Name: new(strings.Repeat("/x", 16)), Value: new("v")},
			"HierarchyLevelLimitExceededException"},
		{"a strange letter", ssm.PutParameterInput{Name: new("/shop/K Y"), Value: new("v")},
			"ValidationException"},
	}
	for _, tt := range tests {
		tt.in.Type = types.ParameterTypeSecureString
		if _, err := c.SSM.PutParameter(t.Context(), &tt.in); cloud.Code(err) != tt.code {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
		}
	}
	out, err := c.SSM.PutParameter(t.Context(), &ssm.PutParameterInput{Name: new("/shop/production/KEY"),
		Value: new("w"), Overwrite: new(true)})
	if err != nil || out.Version != 2 {
		t.Errorf("overwrite: %v %v", out, err)
	}
}

func TestParametersComeInPagesOfTen(t *testing.T) {
	_, c := account(t)
	for i := range 23 {
		if err := put(t, c, fmt.Sprintf("/shop/production/KEY_%02d", i), fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	for _, other := range []string{"/shop/staging/KEY", "/shop/production/deep/KEY", "/shop/productionKEY"} {
		if err := put(t, c, other, "v"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.SSM.GetParametersByPath(t.Context(),
		&ssm.GetParametersByPathInput{Path: new("/shop/production/"), MaxResults: new(int32(11))}); cloud.Code(
		err) != "ValidationException" {
		t.Errorf("eleven a page: %v", err)
	}
	var names []string
	pages := 0
	p := ssm.NewGetParametersByPathPaginator(c.SSM, &ssm.GetParametersByPathInput{Path: new("/shop/production/"),
		WithDecryption: new(true)})
	for p.HasMorePages() {
		out, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, v := range out.Parameters {
			names = append(names, *v.Name)
		}
	}
	if len(names) != 23 || pages != 3 {
		t.Errorf("%d parameters in %d pages, want 23 in 3: %v", len(names), pages, names)
	}
	described, err := c.SSM.DescribeParameters(t.Context(), &ssm.DescribeParametersInput{
		MaxResults: new(int32(50)),
		ParameterFilters: []types.ParameterStringFilter{{Key: new("Path"), Option: new("Recursive"),
			Values: []string{"/shop/production"}}},
	})
	if err != nil || len(described.Parameters) != 24 {
		t.Errorf("described %d, want 24: %v", len(described.Parameters), err)
	}
}

func TestSecureValuesAreOnlyShownDecryptedWhenAsked(t *testing.T) {
	_, c := account(t)
	if err := put(t, c, "/shop/production/KEY", secret); err != nil {
		t.Fatal(err)
	}
	out, err := c.SSM.GetParameters(t.Context(), &ssm.GetParametersInput{Names: []string{"/shop/production/KEY",
		"/shop/none"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Parameters) != 1 || *out.Parameters[0].Value == secret || !slices.Equal(out.InvalidParameters,
		[]string{"/shop/none"}) {
		t.Errorf("%+v", out)
	}
}
