package io.github.tandem.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;

/**
 * The dashboard for Grafana.
 *
 * @param json its content
 */
record Dashboard(DocumentContext json) {

	private static final Path FILE = Path.of("helm", "tandem", "files", "dashboards", "tandem.json");

	static Dashboard load() {
		try {
			return new Dashboard(JsonPath.parse(Files.readString(FILE)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The rows and the panels below them, in the order of the file.
	 * @return all of them, since no row is collapsed
	 */
	List<Panel> panels() {
		List<Map<String, Object>> panels = this.json.read("$.panels");
		return panels.stream().map((panel) -> new Panel(JsonPath.parse(panel))).toList();
	}

	/**
	 * The variables one can choose from.
	 * @return their names
	 */
	List<String> variables() {
		return this.json.read("$.templating.list[*].name");
	}

	/**
	 * Queries of variables and annotations.
	 * @return expressions in PromQL
	 */
	List<String> otherExpressions() {
		List<String> expressions = this.json.read("$.annotations.list[*].expr");
		List<String> queries = this.json.read("$.templating.list[*].definition");
		expressions
			.addAll(queries.stream().map((query) -> query.replaceAll("^label_values\\((.*), \\w+\\)$", "$1")).toList());
		return expressions;
	}

	/**
	 * A panel or a row.
	 *
	 * @param json its content
	 */
	record Panel(DocumentContext json) {

		int id() {
			return this.json.read("$.id");
		}

		String type() {
			return this.json.read("$.type");
		}

		String title() {
			return this.json.read("$.title");
		}

		boolean isRow() {
			return type().equals("row");
		}

		int grid(String key) {
			return this.json.read("$.gridPos." + key);
		}

		List<Map<String, Object>> targets() {
			return isRow() ? List.of() : this.json.read("$.targets");
		}

		List<String> expressions() {
			return targets().stream().map((target) -> String.valueOf(target.get("expr"))).toList();
		}

		boolean overlaps(Panel other) {
			return grid("x") < other.grid("x") + other.grid("w") && other.grid("x") < grid("x") + grid("w")
					&& grid("y") < other.grid("y") + other.grid("h") && other.grid("y") < grid("y") + grid("h");
		}

		@Override
		public String toString() {
			return title();
		}

	}

}
