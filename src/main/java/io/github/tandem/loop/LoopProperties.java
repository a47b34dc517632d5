package io.github.tandem.loop;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of records that come round.
 *
 * @param loopProtection whether each record gets a header with the clusters it has
 * passed, and is not sent to one of them again
 */
@ConfigurationProperties("tandem")
public record LoopProperties(@DefaultValue("false") boolean loopProtection) {

}
