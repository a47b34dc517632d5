package io.github.tandem.route;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of one route.
 *
 * @param name name of the route: ends the name of its consumer group, tags its metrics
 * @param topics names of topics or regular expressions, matched against the whole name
 * @param exclude names of topics or regular expressions that are left out; internal
 * topics always are
 * @param rename name on the target; ${topic} stands for the name on the source
 * @param partitioning how a record's partition on the target is chosen
 * @param start where to begin with partitions that exist at the route's first start:
 * earliest, latest or an ISO-8601 instant
 * @param concurrency number of consumer threads in this process
 * @param isolation whether records of open and aborted transactions are replicated
 * @param onGap what to do when the source lost records before they were replicated
 * @param onForeignOffset what to do with an offset of the consumer group that somebody
 * else committed, if nothing shows that what is before it was replicated
 * @param onRejected what to do with a record that the target refuses
 * @param deadLetterTopic topic on the target for refused records; by default named after
 * the route's consumer group
 * @param renameRules names on the target of some topics, each as a name or a regular
 * expression, an arrow (->) and the new name, in which ${1} stands for a group
 * @param stopAt how far each partition is replicated: up to where it ended at the route's
 * first start (end), or up to the first record that is not older than an ISO-8601
 * instant; by default for ever
 */
@ConfigurationPropertiesSource
public record RouteProperties(@Nullable String name, @Nullable List<String> topics, @DefaultValue List<String> exclude,
		@DefaultValue("${topic}") String rename, @DefaultValue("auto") Partitioning partitioning,
		@DefaultValue("earliest") String start, @DefaultValue("2") int concurrency,
		@DefaultValue("read-committed") Isolation isolation, @DefaultValue("continue") OnGap onGap,
		@DefaultValue("halt") OnForeignOffset onForeignOffset, @DefaultValue("halt") OnRejected onRejected,
		@Nullable String deadLetterTopic, @DefaultValue List<String> renameRules, @Nullable String stopAt) {

}
