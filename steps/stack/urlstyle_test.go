package stack

import (
	"strings"
	"testing"
)

var address = DatabaseAddress{Host: "db.example.com", Port: 5432, Name: "shop", User: "shop"}

func TestConnectionStringsThatAreNoURLs(t *testing.T) {
	for name, c := range map[string]struct{ style, password, want string }{
		"jdbc has no room for a password": {"jdbc", "hunter22", "jdbc:postgresql://db.example.com:5432/shop?sslmode=require"},
		"npgsql": {"npgsql", "hunter22",
			"Host=db.example.com;Port=5432;Database=shop;Username=shop;Password=hunter22;SSL Mode=Require;Trust Server " +
				"Certificate=true"},
		"npgsql quotes what separates": {"npgsql", `a;b=c'd`,
			`Host=db.example.com;Port=5432;Database=shop;Username=shop;Password="a;b=c'd";SSL Mode=Require;Trust Server Certificate=true`},
		"npgsql doubles quotes": {"npgsql", `a"b`,
			`Host=db.example.com;Port=5432;Database=shop;Username=shop;Password="a""b";SSL Mode=Require;Trust Server Certificate=true`},
	} {
		if got := StyleNamed(c.style).URL(address, NewSecret(c.password)).Reveal(); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// A stored URL tells its style and its password, so that neither is lost with slipway.yaml.
func TestStoredURLsTellStyleAndPassword(t *testing.T) {
	for _, password := range []string{"hunter22", `p+a:b#c%d?e&f=g$'`, `;Password=x;`, `a"b;c`, `'quoted'`, "=a=", ";;"} {
		for _, style := range URLStyles {
			if style.Name == StyleParts {
				continue
			}
			stored := style.URL(address, NewSecret(password))
			if got := StyleOf(stored, ""); !SameForm(got, style.Name) {
				t.Errorf("%s is taken for %s", style.Name, got)
			}
			if got := StyleOf(stored, style.Name); got != style.Name {
				t.Errorf("%s is not kept: %s", style.Name, got)
			}
			got, ok := PasswordIn(stored)
			if style.Name == StyleJDBC {
				if ok {
					t.Error("a password is found in a JDBC URL")
				}
				continue
			}
			if !ok || got.Reveal() != password {
				t.Errorf("%s: %q does not read back", style.Name, password)
			}
			if style.Name != styleNpgsql && strings.Contains(stored.Reveal(), password) && password != "hunter22" {
				t.Errorf("%s: %q stands in it as it is", style.Name, password)
			}
		}
	}
	for _, text := range []string{"", "postgres", "::", "hello world", "/path"} {
		if got := StyleOf(NewSecret(text), "go"); got != "" {
			t.Errorf("%q is taken for a URL of %s", text, got)
		}
	}
}

func TestSameForm(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"psycopg", "prisma", true}, {"psycopg", "rails", true}, {"go", "postgresjs", true}, {"go", "psycopg", false},
		{"node", "psycopg", false},
		{"jdbc", "npgsql", false}, {"jdbc", "jdbc", true}, {"tortoise", "go", false}, {"parts", "jdbc", false},
		{"parts", "parts", true},
	} {
		if SameForm(c.a, c.b) != c.same {
			t.Errorf("%s and %s: %v", c.a, c.b, !c.same)
		}
	}
}
