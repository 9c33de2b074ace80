import { pictureUrl } from '../../api/photos';
import type { Photo, Shape } from '../../api/photoTypes';
import { pathOf } from './Layer';
import { useShapeWords } from './useShapeWords';

const WIDTH = 400;

type Props = { photo: Pick<Photo, 'id' | 'width' | 'height'>; shapes: readonly Shape[]; title: string };

/** A small picture with a layer, to be compared with another. */
export function StillPicture({ photo, shapes, title }: Props) {
  const words = useShapeWords();
  const height = (WIDTH * photo.height) / photo.width;
  return (
    <figure className="tc-still">
      <div>
        <img src={pictureUrl(photo.id, 'screen')} alt="" />
        <svg
          viewBox={`0 0 ${String(WIDTH)} ${height.toFixed(1)}`}
          role="img"
          aria-label={[title, ...shapes.map((shape, index) => words.told(shape, index))].join('; ')}
        >
          {shapes.map((shape) => {
            const path = pathOf(shape, ([x, y]) => [x * WIDTH, y * height]);
            return (
              <g key={shape.id} className="tc-shape" data-color={shape.color}>
                <path className="tc-shape-under" d={path} />
                <path className="tc-shape-line" d={path} />
              </g>
            );
          })}
        </svg>
      </div>
      <figcaption>{title}</figcaption>
    </figure>
  );
}
