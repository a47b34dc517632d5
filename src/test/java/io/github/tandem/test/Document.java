package io.github.tandem.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.util.Assert;

/**
 * A Markdown file of the documentation, taken apart for the tests that compare it with
 * the code.
 */
public final class Document {

	private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```$");

	private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private final Path path;

	private final String text;

	private Document(Path path) {
		this.path = path;
		try {
			this.text = Files.readString(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Read a document.
	 * @param path its path in the repository
	 * @return the document
	 */
	public static Document at(String path) {
		return new Document(Path.of(path));
	}

	/**
	 * Read everything that is written for users and contributors.
	 * @return the Markdown files at the top of the repository and in docs
	 */
	public static List<Document> all() {
		return Stream.of(Path.of(""), Path.of("docs"))
			.flatMap((folder) -> files(folder, ".md"))
			.map(Document::new)
			.toList();
	}

	/**
	 * List the files of a folder.
	 * @param folder the folder
	 * @param ending how their names end
	 * @return their paths, sorted
	 */
	public static Stream<Path> files(Path folder, String ending) {
		try (Stream<Path> files = Files.list(folder.toAbsolutePath())) {
			return files.filter((file) -> file.toString().endsWith(ending))
				.map((file) -> folder.resolve(file.getFileName()))
				.sorted()
				.toList()
				.stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public Path path() {
		return this.path;
	}

	public String text() {
		return this.text;
	}

	/**
	 * The blocks of code in some languages.
	 * @param languages what stands behind the three backticks
	 * @return the content of each block
	 */
	public List<String> blocks(String... languages) {
		return BLOCK.matcher(this.text)
			.results()
			.filter((block) -> Arrays.asList(languages).contains(block.group(1)))
			.map((block) -> block.group(2))
			.toList();
	}

	/**
	 * The headings of all levels.
	 * @return texts without backticks, in order
	 */
	public List<String> headings() {
		return HEADING.matcher(withoutBlocks()).results().map((heading) -> heading.group(1).replace("`", "")).toList();
	}

	/**
	 * What people read as sentences.
	 * @return the text without blocks of code and without what is set in backticks
	 */
	public String prose() {
		return CODE.matcher(withoutBlocks()).replaceAll("");
	}

	/**
	 * What stands under each heading, up to the next heading of any level.
	 * @return texts by heading, which is without backticks
	 */
	public Map<String, String> sections() {
		List<MatchResult> headings = HEADING.matcher(withoutBlocks()).results().toList();
		Map<String, String> sections = new LinkedHashMap<>();
		for (int index = 0; index < headings.size(); index++) {
			int end = (index + 1 < headings.size()) ? headings.get(index + 1).start() : withoutBlocks().length();
			sections.put(headings.get(index).group(1).replace("`", ""),
					withoutBlocks().substring(headings.get(index).end(), end));
		}
		return sections;
	}

	/**
	 * What stands under a heading.
	 * @param heading the heading, without backticks
	 * @return the text
	 */
	public String section(String heading) {
		String section = sections().get(heading);
		Assert.state(section != null, () -> "%s has no heading '%s'".formatted(this.path, heading));
		return section;
	}

	/**
	 * The rows of the tables in a text.
	 * @param text some Markdown
	 * @return the cells of each row, without the heads of the tables
	 */
	public static List<List<String>> rows(String text) {
		List<List<String>> rows = new ArrayList<>();
		List<String> lines = text.lines().toList();
		for (int index = 0; index < lines.size(); index++) {
			boolean head = index + 1 < lines.size() && lines.get(index + 1).matches("\\|[-:|]+\\|");
			if (lines.get(index).startsWith("| ") && !head) {
				rows.add(cells(lines.get(index)));
			}
		}
		return rows;
	}

	private static List<String> cells(String row) {
		return Stream.of(row.substring(1).split("(?<!\\\\)\\|"))
			.map((cell) -> cell.strip().replace("\\|", "|"))
			.toList();
	}

	/**
	 * What is set in backticks in a text.
	 * @param text some Markdown
	 * @return the code, in order
	 */
	public static List<String> codes(String text) {
		return CODE.matcher(text).results().map((code) -> code.group(1)).toList();
	}

	/**
	 * The targets of all links.
	 * @return addresses as they are written
	 */
	public List<String> links() {
		return LINK.matcher(withoutBlocks()).results().map((link) -> link.group(1)).toList();
	}

	/**
	 * The anchors of all headings, as GitHub makes them.
	 * @return names without the number sign
	 */
	public Set<String> anchors() {
		return sections().keySet()
			.stream()
			.map((heading) -> heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
			.collect(Collectors.toSet());
	}

	private String withoutBlocks() {
		return BLOCK.matcher(this.text).replaceAll("");
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

}
